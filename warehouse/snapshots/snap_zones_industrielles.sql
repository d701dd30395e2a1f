{% snapshot snap_zones_industrielles %}

{{ config(
    unique_key='zone_id',
    strategy='check',
    check_cols=['code', 'libelle', 'statut', 'superficie_ha', 'point_geojson', 'polygone_geojson'],
    hard_deletes='invalidate'
) }}

select
    zone_id,
    code,
    libelle,
    statut,
    superficie_ha,
    point_geojson,
    polygone_geojson,
    created_at
from {{ ref('stg_zones_industrielles') }}

{% endsnapshot %}
