select
    lot_id::text as cle,
    zone_id
from {{ ref('constats_lots') }}
where deborde_de_sa_zone
    and {{ hors_exclusions('lot_id', 'lots_exclus') }}
