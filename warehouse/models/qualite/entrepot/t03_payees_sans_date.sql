select
    numero_facture as cle,
    montant_total
from {{ ref('stg_factures') }}
where statut = 'payee'
    and date_paiement is null
    and not est_supprimee
