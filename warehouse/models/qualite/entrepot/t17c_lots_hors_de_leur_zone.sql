{# Coordonnées en millionièmes de degré : le type polygon compare à 1e-6 près. #}
with zones as (

    select
        zones.zone_id,
        {{ contour_sql('paire') }} as contour
    from {{ ref('dim_zones_industrielles') }} as zones
    cross join lateral {{ sommets_geojson('zones.geojson') }} with ordinality as paire (valeurs, rang)
    where zones.is_current
        and not zones.is_deleted
        and zones.polygone_valide
    group by zones.zone_id

),

lots as (

    select
        lots.lot_id,
        lots.zone_id,
        {{ contour_sql('paire') }} as contour
    from {{ ref('stg_lots') }} as lots
    cross join lateral {{ sommets_geojson('lots.polygone_geojson') }} with ordinality as paire (valeurs, rang)
    group by lots.lot_id, lots.zone_id

)

select
    lots.lot_id::text as cle,
    lots.zone_id
from lots
inner join zones
    on zones.zone_id = lots.zone_id
where not zones.contour @> lots.contour
