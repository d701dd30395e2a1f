select
    zone_id::text as cle,
    superficie_source,
    unite_source
from {{ ref('stg_zones_industrielles') }}
where superficie_ha < 1
