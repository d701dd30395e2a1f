select *
from {{ ref('releves_source_factures') }}
union all
select *
from {{ ref('releves_source_paiements') }}
union all
select *
from {{ ref('releves_source_demandes') }}
union all
select *
from {{ ref('releves_source_autres') }}
