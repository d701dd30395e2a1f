{{ config(
    unique_key='lot_key',
    indexes=[{'columns': ['lot_key'], 'unique': true}, {'columns': ['lot_id', 'valid_from']}],
    meta={'natural_key': ['lot_id', 'valid_from']},
) }}

with versions as (

    select
        lot_id,
        numero_normalise,
        numero_source,
        ilot,
        superficie_m2,
        unite_source,
        anomalie_unite,
        prix,
        statut,
        etat,
        priorite,
        viabilise,
        zone_id,
        entreprise_id,
        point_geojson,
        polygone_geojson,
        created_at,
        {{ bornes_de_version('lot_id') }}
    from {{ ref('snap_lots') }}
    where {{ version_non_vide() }}

),

zones as (

    select zone_key, zone_id
    from {{ ref('dim_zones_industrielles') }}
    where is_current

),

membres as (

    select
        {{ cle_version('versions.lot_id', 'versions.valid_from') }} as lot_key,
        versions.lot_id,
        versions.numero_normalise,
        versions.numero_source,
        versions.numero_source ~ '\s' as anomalie_numero,
        versions.ilot,
        versions.superficie_m2,
        versions.unite_source,
        versions.anomalie_unite,
        versions.prix,
        versions.statut,
        versions.etat,
        versions.priorite,
        versions.viabilise,
        zones.zone_key,
        versions.zone_id,
        versions.entreprise_id,
        coalesce(versions.polygone_geojson, versions.point_geojson) as geojson,
        versions.created_at,
        versions.valid_from,
        versions.valid_to,
        versions.is_current,
        versions.is_deleted
    from versions
    left join zones
        on zones.zone_id = versions.zone_id
    union all
    select
        -1, -1, 'Non renseigné', null, false, null, null, null, false, null, 'non_renseigne', 'non_renseigne',
        'non_renseigne', null, -1, -1, -1, null, null,
        {{ debut_des_temps() }}, {{ fin_des_temps() }}, true, false

)

select
    lot_key::bigint as lot_key,
    lot_id::integer as lot_id,
    numero_normalise::text as numero_normalise,
    numero_source::text as numero_source,
    anomalie_numero::boolean as anomalie_numero,
    ilot::text as ilot,
    superficie_m2::numeric as superficie_m2,
    unite_source::text as unite_source,
    anomalie_unite::boolean as anomalie_unite,
    prix::numeric(18, 2) as prix,
    (prix / nullif(superficie_m2, 0))::numeric as prix_m2,
    statut::text as statut,
    etat::text as etat,
    priorite::text as priorite,
    viabilise::boolean as viabilise,
    coalesce(zone_key, -1)::bigint as zone_key,
    coalesce(zone_id, -1)::integer as zone_id,
    coalesce(entreprise_id, -1)::integer as entreprise_id,
    geojson::text as geojson,
    created_at::timestamptz as created_at,
    valid_from::timestamptz as valid_from,
    valid_to::timestamptz as valid_to,
    is_current::boolean as is_current,
    is_deleted::boolean as is_deleted
from membres
