select
    reference as cle,
    nb_lots,
    entreprise_id
from {{ ref('fait_attributions') }}
where {{ constat('t12b_dossiers_a_plusieurs_lots') }}
