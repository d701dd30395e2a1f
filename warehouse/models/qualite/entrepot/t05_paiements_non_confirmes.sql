select
    paiement_id::text as cle,
    montant,
    entreprise_id
from {{ ref('fait_paiements') }}
where {{ constat('t05_paiements_non_confirmes') }}
