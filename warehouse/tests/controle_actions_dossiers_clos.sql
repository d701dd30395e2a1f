{# Une ligne du journal écrite sur un dossier déjà clos ne déplace pas sa décision, mais quelqu'un doit la voir. #}
{{ config(severity='warn') }}

select
    demande_id,
    reference,
    date_decision,
    nb_actions_apres_cloture
from {{ ref('fait_attributions') }}
where nb_actions_apres_cloture > 0
