select
    numero_facture::text as cle,
    deleted_at as date_suppression,
    id as facture_id
from {{ source('sigeti', 'factures') }}
where is_deleted
