{# Disponibles + réservés + attribués = total, en nombre et en superficie, zone par zone. #}
select
    numero::text as cle,
    nombre_lots as nombre_total_lots,
    lots_disponibles,
    lots_reserves,
    lots_attribues,
    superficie_totale,
    superficie_disponible,
    superficie_reservee,
    superficie_attribuee
from {{ ref('releves_zones') }}
where lots_disponibles + lots_reserves + lots_attribues <> nombre_lots
    or superficie_disponible + superficie_reservee + superficie_attribuee <> superficie_totale
