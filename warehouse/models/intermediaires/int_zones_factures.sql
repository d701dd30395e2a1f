{{ config(materialized='ephemeral') }}

with factures as (

    select
        facture_id,
        entreprise_id,
        collecte_id,
        demande_id
    from {{ ref('stg_factures') }}

),

zones_campagnes as (

    select
        collecte_id,
        zone_id,
        count(*) over (partition by collecte_id) as nb_zones
    from {{ source('sigeti', 'collecte_zones') }}

),

zones_detenues as (

    select distinct
        entreprise_id,
        zone_id
    from {{ ref('stg_lots') }}
    where entreprise_id is not null

),

-- Une campagne d'une zone la donne ; une campagne de plusieurs zones, la plus petite où le débiteur détient un lot.
zone_de_campagne as (

    select
        factures.facture_id,
        min(zones_campagnes.zone_id) as zone_id
    from factures
    inner join zones_campagnes
        on zones_campagnes.collecte_id = factures.collecte_id
    left join zones_detenues
        on zones_detenues.entreprise_id = factures.entreprise_id
        and zones_detenues.zone_id = zones_campagnes.zone_id
    where zones_campagnes.nb_zones = 1
        or zones_detenues.zone_id is not null
    group by factures.facture_id

)

select
    factures.facture_id,
    coalesce(zone_de_campagne.zone_id, zones_demandes.zone_id, -1)::integer as zone_id
from factures
left join zone_de_campagne
    on zone_de_campagne.facture_id = factures.facture_id
left join {{ ref('int_zones_demandes') }} as zones_demandes
    on zones_demandes.demande_id = factures.demande_id
