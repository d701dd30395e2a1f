select reference as cle
from {{ ref('stg_demandes_attribution') }}
where lot_historique_id is null
    and demande_id in (select demande_id from {{ ref('pont_attribution_lots') }})
