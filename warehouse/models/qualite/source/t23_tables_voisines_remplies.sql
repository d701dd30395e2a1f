{% for table in ['paiements_factures', 'details_factures'] %}
select '{{ table }} ' || id as cle
from {{ source('sigeti', table) }}
union all
{% endfor %}
select 'entreprises_domaines ' || entreprise_id || '-' || domaine_activite_id
from {{ source('sigeti', 'entreprises_domaines') }}
union all
select 'entreprises.entreprise_id ' || id
from {{ source('sigeti', 'entreprises') }}
where entreprise_id is not null
union all
select 'demandes_attribution.demandes_attribution ' || id
from {{ source('sigeti', 'demandes_attribution') }}
where demandes_attribution is not null
