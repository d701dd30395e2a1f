{{ config(unique_key=['collecte_id', 'zone_id']) }}

with zones as (

    select zone_key, zone_id
    from {{ ref('dim_zones_industrielles') }}
    where is_current

),

-- Une campagne sans zone garde une ligne, sur la zone inconnue, et reste dans une somme pondérée.
zones_de_campagne as (

    select
        collectes.collecte_id,
        coalesce(liaisons.zone_id, -1) as zone_id
    from {{ ref('stg_collectes') }} as collectes
    left join {{ source('sigeti', 'collecte_zones') }} as liaisons
        on liaisons.collecte_id = collectes.collecte_id

),

zones_rangees as (

    select
        collecte_id,
        zone_id,
        count(*) over (partition by collecte_id) as nb_zones,
        row_number() over (partition by collecte_id order by zone_id) as rang
    from zones_de_campagne

)

select
    zones_rangees.collecte_id::integer as collecte_id,
    zones_rangees.zone_id::integer as zone_id,
    coalesce(zones.zone_key, -1)::bigint as zone_key,
    zones_rangees.nb_zones::integer as nb_zones,
    {{ poids_reparti('zones_rangees.nb_zones', 'zones_rangees.rang') }} as poids
from zones_rangees
left join zones
    on zones.zone_id = zones_rangees.zone_id
