{{ config(materialized='ephemeral') }}

with lots_demandes as (

    select
        liaisons.demande_attribution_id as demande_id,
        liaisons.ordre,
        liaisons.id as liaison_id,
        lots.zone_id
    from {{ source('sigeti', 'demande_attribution_lots') }} as liaisons
    inner join {{ ref('stg_lots') }} as lots
        on lots.lot_id = liaisons.lot_id

),

zone_premier_lot as (

    select distinct on (demande_id)
        demande_id,
        zone_id
    from lots_demandes
    order by demande_id, ordre, liaison_id

)

select
    demandes.demande_id,
    coalesce(demandes.zone_id, zone_premier_lot.zone_id, -1)::integer as zone_id
from {{ ref('stg_demandes_attribution') }} as demandes
left join zone_premier_lot
    on zone_premier_lot.demande_id = demandes.demande_id
