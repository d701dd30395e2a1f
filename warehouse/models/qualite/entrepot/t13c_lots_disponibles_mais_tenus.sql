select
    lot_id::text as cle,
    entreprise_id
from {{ ref('stg_lots') }}
where statut = 'disponible'
    and entreprise_id is not null
