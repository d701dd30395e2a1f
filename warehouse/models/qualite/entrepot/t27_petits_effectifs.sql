select
    numero::text as cle,
    nombre_lots as nombre_total_lots
from {{ ref('releves_zones') }}
where nombre_lots between 1 and {{ var('effectif_minimal') }} - 1
