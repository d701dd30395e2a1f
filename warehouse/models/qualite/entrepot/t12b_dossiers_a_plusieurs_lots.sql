select
    max(demandes.reference) as cle,
    count(*) as nb_lots
from {{ ref('pont_attribution_lots') }} as lots_demandes
inner join {{ ref('stg_demandes_attribution') }} as demandes
    on demandes.demande_id = lots_demandes.demande_id
group by lots_demandes.demande_id
having count(*) > 1
