{# Les clients dont les faits sont relevés : un par membre de la dimension, disparus et « Non renseigné » compris. #}
select entreprise_id
from {{ ref('dim_entreprises') }}
where is_current
