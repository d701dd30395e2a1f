select
    zone,
    count(*) as nombre_lots,
    count(*) filter (where statut = 'disponible') as lots_disponibles,
    sum(superficie_m2) as superficie_m2
from {{ ref('stg_lots') }}
group by zone
