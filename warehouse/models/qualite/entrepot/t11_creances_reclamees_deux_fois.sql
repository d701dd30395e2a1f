select
    numero_facture as cle,
    entreprise_id,
    collecte_id,
    montant_total
from {{ ref('fait_factures') }}
where creance_en_double_possible
