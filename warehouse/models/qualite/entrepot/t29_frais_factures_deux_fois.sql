select
    numero_facture as cle,
    demande_id,
    montant_total,
    entreprise_id
from {{ ref('fait_factures') }}
where {{ constat('t29_frais_factures_deux_fois') }}
