select
    numero_facture as cle,
    demande_id,
    montant_total
from {{ ref('fait_factures') }}
where facture_en_double_probable
