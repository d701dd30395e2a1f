{# Ce que le magasin des zones affiche, lu une fois pour tous les contrôles de totaux. #}
{{ config(materialized='table', unique_key='numero') }}

select
    zone_id::integer as numero,
    nombre_total_lots::bigint as nombre_lots,
    lots_disponibles::bigint as lots_disponibles,
    lots_reserves::bigint as lots_reserves,
    lots_attribues::bigint as lots_attribues,
    superficie_totale::numeric as superficie_totale,
    superficie_disponible::numeric as superficie_disponible,
    superficie_reservee::numeric as superficie_reservee,
    superficie_attribuee::numeric as superficie_attribuee,
    valeur_totale_lots::numeric as valeur_lots,
    nombre_demandes_attribution::bigint as nombre_demandes,
    demandes_approuvees::bigint as demandes_approuvees,
    demandes_rejetees::bigint as demandes_rejetees,
    demandes_en_attente::bigint as demandes_en_attente
from {{ ref('mart_occupation_zones') }}
