select
    numero_facture::text as cle,
    montant_total
from {{ source('sigeti', 'factures') }}
where montant_total > 0
    and coalesce(sous_total, 0) = 0
