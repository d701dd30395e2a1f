{# Disponibles + réservés + attribués = total, en nombre et en superficie, zone par zone. #}
select
    zone_id::text as cle,
    nombre_total_lots,
    lots_disponibles,
    lots_reserves,
    lots_attribues,
    superficie_totale,
    superficie_disponible,
    superficie_reservee,
    superficie_attribuee
from {{ ref('mart_occupation_zones') }}
where lots_disponibles + lots_reserves + lots_attribues <> nombre_total_lots
    or superficie_disponible + superficie_reservee + superficie_attribuee <> superficie_totale
