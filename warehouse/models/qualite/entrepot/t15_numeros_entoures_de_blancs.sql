select
    lot_id::text as cle,
    numero_normalise
from {{ ref('stg_lots') }}
where anomalie_blancs
