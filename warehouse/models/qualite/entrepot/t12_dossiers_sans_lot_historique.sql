select
    reference as cle,
    entreprise_id
from {{ ref('fait_attributions') }}
where {{ constat('t12_dossiers_sans_lot_historique') }}
