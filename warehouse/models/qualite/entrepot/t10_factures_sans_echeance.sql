select
    numero_facture as cle,
    montant_total,
    reste_a_payer,
    entreprise_id
from {{ ref('fait_factures') }}
where {{ constat('t10_factures_sans_echeance') }}
