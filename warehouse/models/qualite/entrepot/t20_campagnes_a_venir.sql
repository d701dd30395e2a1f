select
    reference as cle,
    date_debut
from {{ ref('fait_collectes') }}
where not est_demarree
