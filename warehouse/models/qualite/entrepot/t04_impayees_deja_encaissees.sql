select
    numero_facture as cle,
    montant_total,
    montant_encaisse,
    entreprise_id
from {{ ref('fait_factures') }}
where {{ constat('t04_impayees_deja_encaissees') }}
