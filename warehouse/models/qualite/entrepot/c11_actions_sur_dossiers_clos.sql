select
    reference as cle,
    date_decision,
    nb_actions_apres_cloture
from {{ ref('fait_attributions') }}
where nb_actions_apres_cloture > 0
