select
    numero_facture::text as cle,
    montant_total,
    id as facture_id
from {{ source('sigeti', 'factures') }}
where montant_total > 0
    and coalesce(sous_total, 0) = 0
