select
    lot_id::text as cle,
    etat
from {{ ref('stg_lots') }}
where statut = 'disponible'
    and lot_id in (
        select lots_demandes.lot_id
        from {{ ref('pont_attribution_lots') }} as lots_demandes
        inner join {{ ref('fait_attributions') }} as demandes
            on demandes.demande_id = lots_demandes.demande_id
        where demandes.est_approuve
    )
