select
    paiement_id::text as cle,
    facture_id,
    date_paiement,
    date_saisie,
    entreprise_id
from {{ ref('fait_paiements') }}
where {{ constat('t06b_paiements_apres_saisie') }}
