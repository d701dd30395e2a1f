select
    lot_id::text as cle,
    numero_normalise
from {{ ref('stg_lots') }}
where numero_source ~ '[[:alpha:]]\s+[[:alpha:]]'
