{% snapshot snap_lots %}

{{ config(
    unique_key='lot_id',
    strategy='check',
    check_cols=[
        'numero_normalise', 'numero_source', 'ilot', 'superficie_m2', 'unite_source', 'anomalie_unite', 'prix',
        'statut', 'etat', 'priorite', 'viabilise', 'zone_id', 'entreprise_id', 'point_geojson', 'polygone_geojson'
    ],
    hard_deletes='invalidate'
) }}

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
    created_at
from {{ ref('stg_lots') }}

{% endsnapshot %}
