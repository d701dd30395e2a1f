select
    numero_facture as cle,
    entreprise_id,
    collecte_id,
    montant_total
from {{ ref('fait_factures') }}
where {{ constat('t11_creances_reclamees_deux_fois') }}
