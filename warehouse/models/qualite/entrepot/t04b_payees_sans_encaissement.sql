select
    numero_facture as cle,
    montant_total,
    montant_paiements,
    entreprise_id
from {{ ref('fait_factures') }}
where {{ constat('t04b_payees_sans_encaissement') }}
