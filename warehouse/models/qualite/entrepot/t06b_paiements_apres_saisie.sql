select
    paiement_id::text as cle,
    facture_id,
    date_paiement,
    date_saisie
from {{ ref('fait_paiements') }}
where est_posterieur_saisie
    and not est_post_date
