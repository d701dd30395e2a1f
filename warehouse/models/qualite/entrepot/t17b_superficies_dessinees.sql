with sommets as (

    select
        zones.zone_id,
        zones.superficie_ha,
        paire.rang,
        paire.valeurs[1]::numeric as longitude,
        paire.valeurs[2]::numeric as latitude
    from {{ ref('dim_zones_industrielles') }} as zones
    cross join lateral {{ sommets_geojson('zones.geojson') }} with ordinality as paire (valeurs, rang)
    where zones.is_current
        and not zones.is_deleted
        and zones.polygone_valide

),

cotes as (

    select
        zone_id,
        superficie_ha,
        latitude,
        longitude * lead(latitude) over contour - lead(longitude) over contour * latitude as produit
    from sommets
    window contour as (partition by zone_id order by rang)

),

-- Un degré de latitude fait 111,32 km ; un degré de longitude, autant multiplié par le cosinus de la latitude.
dessins as (

    select
        zone_id,
        max(superficie_ha) as superficie_ha,
        abs(sum(produit)) / 2 * 111320 * 111320 * cos(radians(avg(latitude)))::numeric / 10000 as superficie_dessinee_ha
    from cotes
    group by zone_id

)

select
    zone_id::text as cle,
    superficie_ha,
    round(superficie_dessinee_ha, 1) as superficie_dessinee_ha
from dessins
where superficie_dessinee_ha > {{ var('ecart_superficie_max') }} * superficie_ha
    or superficie_ha > {{ var('ecart_superficie_max') }} * superficie_dessinee_ha
