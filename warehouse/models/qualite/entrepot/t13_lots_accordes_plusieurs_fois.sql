select
    lots_demandes.lot_id::text as cle,
    count(*) as nb_demandes_validees
from {{ ref('pont_attribution_lots') }} as lots_demandes
inner join {{ ref('fait_attributions') }} as demandes
    on demandes.demande_id = lots_demandes.demande_id
where demandes.est_approuve
group by lots_demandes.lot_id
having count(*) > 1
