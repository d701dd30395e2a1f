{# Ce que les contrôles de lots ont à calculer : les dossiers validés qui les visent, leur numéro sous sa forme normale,
   et leur dessin dans celui de la zone. Coordonnées en millionièmes de degré : le type polygon compare à 1e-6 près. #}
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    on_schema_change='fail',
    unique_key='lot_id',
    indexes=[{'columns': ['lot_id'], 'unique': true}],
) }}

with fiches as (

    select
        id as lot_id,
        zone_industrielle_id as zone_id,
        {{ numero_de_lot('numero') }} as numero_normalise,
        {{ geojson('polygon') }} as geojson
    from {{ source('sigeti', 'lots') }}

),

accords as (

    select
        lots_demandes.lot_id,
        count(*) as nombre
    from {{ ref('pont_attribution_lots') }} as lots_demandes
    inner join {{ ref('fait_attributions') }} as demandes
        on demandes.demande_id = lots_demandes.demande_id
    where demandes.est_approuve
    group by lots_demandes.lot_id

),

contours_zones as (

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

contours_lots as (

    select
        fiches.lot_id,
        fiches.zone_id,
        {{ contour_sql('paire') }} as contour
    from fiches
    cross join lateral {{ sommets_geojson('fiches.geojson') }} with ordinality as paire (valeurs, rang)
    group by fiches.lot_id, fiches.zone_id

),

debordements as (

    select contours_lots.lot_id
    from contours_lots
    inner join contours_zones
        on contours_zones.zone_id = contours_lots.zone_id
    where not contours_zones.contour @> contours_lots.contour

)

select
    fiches.lot_id::integer as lot_id,
    fiches.zone_id::integer as zone_id,
    fiches.numero_normalise::text as numero_normalise,
    coalesce(accords.nombre, 0)::integer as nb_demandes_validees,
    (debordements.lot_id is not null)::boolean as deborde_de_sa_zone
from fiches
left join accords
    on accords.lot_id = fiches.lot_id
left join debordements
    on debordements.lot_id = fiches.lot_id
