select
    reference as cle,
    date_decision,
    nb_actions_apres_cloture,
    entreprise_id
from {{ ref('fait_attributions') }}
where {{ constat('c11_actions_sur_dossiers_clos') }}
