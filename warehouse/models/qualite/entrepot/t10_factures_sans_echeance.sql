select
    numero_facture as cle,
    montant_total,
    reste_a_payer
from {{ ref('fait_factures') }}
where est_retenue
    and sans_echeance
