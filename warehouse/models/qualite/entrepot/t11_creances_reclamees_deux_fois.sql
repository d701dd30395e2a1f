select
    numero_facture as cle,
    facture_id,
    entreprise_id,
    collecte_id,
    montant_total
from {{ ref('int_creances_campagnes') }}
where {{ constat('t11_creances_reclamees_deux_fois') }}
