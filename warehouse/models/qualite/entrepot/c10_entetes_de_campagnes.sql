select
    reference as cle,
    ecart_factures,
    ecart_paiements
from {{ ref('fait_collectes') }}
where ecart_factures <> 0
    or ecart_paiements <> 0
