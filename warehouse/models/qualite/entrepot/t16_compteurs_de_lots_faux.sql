with lots_libres as (

    select
        zone_id,
        count(*) as nombre
    from {{ ref('stg_lots') }}
    where etat = 'disponible'
    group by zone_id

)

select
    zones.id::text as cle,
    zones.lots_disponibles as compteur,
    coalesce(lots_libres.nombre, 0) as lots_disponibles
from {{ source('sigeti', 'zones_industrielles') }} as zones
left join lots_libres
    on lots_libres.zone_id = zones.id
where {{ hors_exclusions('zones.id', 'zones_exclues') }}
    and zones.lots_disponibles is distinct from coalesce(lots_libres.nombre, 0)
