select
    zone_id::text as cle,
    code
from {{ ref('dim_zones_industrielles') }}
where is_current
    and not is_deleted
    and not polygone_valide
