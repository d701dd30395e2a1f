select
    paiement_id::text as cle,
    facture_id,
    date_paiement,
    entreprise_id
from {{ ref('fait_paiements') }}
where {{ constat('t06_paiements_avant_facture') }}
