select
    numero_facture as cle,
    montant_total,
    montant_paiements
from {{ ref('fait_factures') }}
where est_retenue
    and est_paye
    and montant_paiements < montant_total
