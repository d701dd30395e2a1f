select
    numero_facture as cle,
    montant_total,
    montant_encaisse
from {{ ref('fait_factures') }}
where est_retenue
    and not est_paye
    and montant_encaisse > 0
