select
    paiement_id::text as cle,
    facture_id,
    date_paiement,
    entreprise_id
from {{ ref('fait_paiements') }}
where {{ constat('t07_paiements_a_venir') }}
