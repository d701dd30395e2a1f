select
    numero as lot,
    zone,
    superficie_m2,
    nullif(trim(statut), '') as statut
from {{ ref('lots') }}
