select
    numero_facture as cle,
    montant_total,
    montant_paiements,
    entreprise_id
from {{ ref('fait_factures') }}
where {{ constat('t04c_trop_percus') }}
