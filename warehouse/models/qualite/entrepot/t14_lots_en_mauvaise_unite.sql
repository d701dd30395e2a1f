select
    lot_id::text as cle,
    superficie_source,
    superficie_m2
from {{ ref('stg_lots') }}
where anomalie_unite
