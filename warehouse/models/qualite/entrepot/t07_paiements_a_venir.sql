select
    paiement_id::text as cle,
    facture_id,
    date_paiement
from {{ ref('fait_paiements') }}
where est_post_date
