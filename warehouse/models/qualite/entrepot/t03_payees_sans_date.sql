select
    numero_facture as cle,
    montant_total,
    entreprise_id
from {{ ref('fait_factures') }}
where {{ constat('t03_payees_sans_date') }}
