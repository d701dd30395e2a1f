{{ config(
    unique_key='zone_key',
    indexes=[{'columns': ['zone_key'], 'unique': true}, {'columns': ['zone_id', 'valid_from']}],
    meta={'natural_key': ['zone_id', 'valid_from']},
) }}

with versions as (

    select
        zone_id,
        code,
        libelle,
        statut,
        superficie_ha,
        point_geojson,
        polygone_geojson,
        created_at,
        {{ bornes_de_version('zone_id') }}
    from {{ ref('snap_zones_industrielles') }}
    where {{ version_non_vide() }}

),

versions_dessinees as (

    select
        {{ cle_version('zone_id', 'valid_from') }} as zone_key,
        versions.*,
        {{ paire_geojson('point_geojson') }} as point
    from versions

),

sommets as (

    select
        versions_dessinees.zone_key,
        paire.rang,
        paire.valeurs[1]::numeric as longitude,
        paire.valeurs[2]::numeric as latitude
    from versions_dessinees
    cross join lateral {{ sommets_geojson('versions_dessinees.polygone_geojson') }}
        with ordinality as paire (valeurs, rang)

),

segments as (

    select
        zone_key,
        rang,
        count(*) over (partition by zone_key) as nb_sommets,
        lseg(
            point(longitude::float8, latitude::float8),
            lead(point(longitude::float8, latitude::float8)) over (partition by zone_key order by rang)
        ) as segment
    from sommets

),

croisements as (

    select distinct un.zone_key
    from segments as un
    inner join segments as autre
        on autre.zone_key = un.zone_key
        -- Deux côtés voisins se touchent toujours, le premier et le dernier aussi.
        and autre.rang > un.rang + 1
        and not (un.rang = 1 and autre.rang = un.nb_sommets - 1)
        and un.segment ?# autre.segment

),

-- Le dernier sommet répète le premier : il ne compte pas deux fois dans le centre.
contours as (

    select
        zone_key,
        avg(longitude) filter (where rang > 1) as longitude,
        avg(latitude) filter (where rang > 1) as latitude,
        count(*) >= 4
            and (array_agg(array[longitude, latitude] order by rang))[1:1]
            = (array_agg(array[longitude, latitude] order by rang desc))[1:1] as est_ferme
    from sommets
    group by zone_key

),

membres as (

    select
        zones.zone_key,
        zones.zone_id,
        zones.code,
        zones.libelle,
        zones.statut,
        zones.superficie_ha,
        coalesce(zones.point[1]::numeric, contours.longitude) as longitude,
        coalesce(zones.point[2]::numeric, contours.latitude) as latitude,
        zones.polygone_geojson as geojson,
        case when zones.polygone_geojson is not null then
            coalesce(contours.est_ferme, false) and croisements.zone_key is null
        end as polygone_valide,
        zones.created_at,
        zones.valid_from,
        zones.valid_to,
        zones.is_current,
        zones.is_deleted
    from versions_dessinees as zones
    left join contours
        on contours.zone_key = zones.zone_key
    left join croisements
        on croisements.zone_key = zones.zone_key
    union all
    select
        -1, -1, 'N/R', 'Non renseigné', 'non_renseigne', null, null, null, null, null, null,
        {{ debut_des_temps() }}, {{ fin_des_temps() }}, true, false

)

select
    zone_key::bigint as zone_key,
    zone_id::integer as zone_id,
    code::text as code,
    libelle::text as libelle,
    statut::text as statut,
    superficie_ha::numeric as superficie_ha,
    round(longitude, 7)::numeric as longitude,
    round(latitude, 7)::numeric as latitude,
    geojson::text as geojson,
    polygone_valide::boolean as polygone_valide,
    created_at::timestamptz as created_at,
    valid_from::timestamptz as valid_from,
    valid_to::timestamptz as valid_to,
    is_current::boolean as is_current,
    is_deleted::boolean as is_deleted
from membres
