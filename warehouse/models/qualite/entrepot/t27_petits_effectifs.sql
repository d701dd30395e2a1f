select
    zone_id::text as cle,
    nombre_total_lots
from {{ ref('mart_occupation_zones') }}
where nombre_total_lots between 1 and {{ var('effectif_minimal') }} - 1
