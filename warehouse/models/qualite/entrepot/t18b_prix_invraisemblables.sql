select
    lot_id::text as cle,
    prix,
    superficie_m2
from {{ ref('stg_lots') }}
where prix < {{ var('prix_m2_min') }} * superficie_m2
    or prix > {{ var('prix_m2_max') }} * superficie_m2
