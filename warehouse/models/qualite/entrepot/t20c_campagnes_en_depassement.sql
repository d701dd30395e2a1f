select
    reference as cle,
    date_fin_prevue
from {{ ref('fait_collectes') }}
where est_en_depassement
