select
    numero_facture as cle,
    date_suppression
from {{ ref('stg_factures') }}
where est_supprimee
