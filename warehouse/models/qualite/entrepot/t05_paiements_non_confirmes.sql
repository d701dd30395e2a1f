select
    paiement_id::text as cle,
    montant
from {{ ref('stg_paiements') }}
where statut = 'en_attente'
