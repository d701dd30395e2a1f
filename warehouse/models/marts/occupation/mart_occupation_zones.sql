{{ config(
    unique_key='zone_id',
    indexes=[{'columns': ['zone_id'], 'unique': true}],
) }}

with zones_courantes as (

    select
        zone_id,
        code,
        libelle,
        statut,
        superficie_ha
    from {{ ref('dim_zones_industrielles') }}
    where is_current
        and not is_deleted

),

lots as (

    select
        coalesce(zones_courantes.zone_id, -1) as zone_id,
        lots_courants.etat,
        lots_courants.superficie_m2,
        lots_courants.prix,
        lots_courants.viabilise
    from {{ ref('dim_lots') }} as lots_courants
    left join zones_courantes
        on zones_courantes.zone_id = lots_courants.zone_id
    where lots_courants.is_current
        and not lots_courants.is_deleted
        and lots_courants.lot_id <> -1

),

demandes as (

    select
        coalesce(zones_courantes.zone_id, -1) as zone_id,
        attributions.est_approuve,
        attributions.est_rejete,
        attributions.est_en_attente,
        attributions.delai_traitement_secondes
    from {{ ref('fait_attributions') }} as attributions
    left join zones_courantes
        on zones_courantes.zone_id = attributions.zone_id

),

lots_par_zone as (

    select
        zone_id,
        count(*) as nombre_total_lots,
        count(*) filter (where etat = 'disponible') as lots_disponibles,
        count(*) filter (where etat = 'occupe') as lots_attribues,
        count(*) filter (where etat = 'reserve') as lots_reserves,
        sum(superficie_m2) as superficie_totale,
        sum(superficie_m2) filter (where etat = 'disponible') as superficie_disponible,
        sum(superficie_m2) filter (where etat = 'occupe') as superficie_attribuee,
        sum(superficie_m2) filter (where etat = 'reserve') as superficie_reservee,
        count(*) filter (where viabilise) as lots_viabilises,
        sum(prix) as valeur_totale_lots,
        sum(prix) filter (where etat = 'disponible') as valeur_lots_disponibles
    from lots
    group by zone_id

),

demandes_par_zone as (

    select
        zone_id,
        count(*) as nombre_demandes_attribution,
        count(*) filter (where est_approuve) as demandes_approuvees,
        count(*) filter (where est_rejete) as demandes_rejetees,
        count(*) filter (where est_en_attente) as demandes_en_attente,
        sum(delai_traitement_secondes) as delai_somme,
        count(delai_traitement_secondes) as delai_nombre
    from demandes
    group by zone_id

),

-- Une zone sans lot a sa ligne, avec des zéros ; la zone inconnue n'a la sienne que si quelque chose s'y rattache.
zones as (

    select
        zones_courantes.*,
        coalesce(lots_par_zone.nombre_total_lots, 0) as nombre_total_lots,
        coalesce(lots_par_zone.lots_disponibles, 0) as lots_disponibles,
        coalesce(lots_par_zone.lots_attribues, 0) as lots_attribues,
        coalesce(lots_par_zone.lots_reserves, 0) as lots_reserves,
        coalesce(lots_par_zone.superficie_totale, 0) as superficie_totale,
        coalesce(lots_par_zone.superficie_disponible, 0) as superficie_disponible,
        coalesce(lots_par_zone.superficie_attribuee, 0) as superficie_attribuee,
        coalesce(lots_par_zone.superficie_reservee, 0) as superficie_reservee,
        coalesce(lots_par_zone.lots_viabilises, 0) as lots_viabilises,
        coalesce(lots_par_zone.valeur_totale_lots, 0) as valeur_totale_lots,
        coalesce(lots_par_zone.valeur_lots_disponibles, 0) as valeur_lots_disponibles,
        coalesce(demandes_par_zone.nombre_demandes_attribution, 0) as nombre_demandes_attribution,
        coalesce(demandes_par_zone.demandes_approuvees, 0) as demandes_approuvees,
        coalesce(demandes_par_zone.demandes_rejetees, 0) as demandes_rejetees,
        coalesce(demandes_par_zone.demandes_en_attente, 0) as demandes_en_attente,
        coalesce(demandes_par_zone.delai_somme, 0) as delai_somme,
        coalesce(demandes_par_zone.delai_nombre, 0) as delai_nombre
    from zones_courantes
    left join lots_par_zone
        on lots_par_zone.zone_id = zones_courantes.zone_id
    left join demandes_par_zone
        on demandes_par_zone.zone_id = zones_courantes.zone_id
    where zones_courantes.zone_id <> -1
        or lots_par_zone.zone_id is not null
        or demandes_par_zone.zone_id is not null

)

select
    zone_id::integer as zone_id,
    code::text as zone_code,
    libelle::text as zone_libelle,
    statut::text as zone_statut,
    superficie_ha::numeric as zone_superficie_ha,
    nombre_total_lots::bigint as nombre_total_lots,
    lots_disponibles::bigint as lots_disponibles,
    lots_attribues::bigint as lots_attribues,
    lots_reserves::bigint as lots_reserves,
    superficie_totale::numeric as superficie_totale,
    superficie_disponible::numeric as superficie_disponible,
    superficie_attribuee::numeric as superficie_attribuee,
    superficie_reservee::numeric as superficie_reservee,
    lots_attribues::bigint as taux_occupation_pct_num,
    nombre_total_lots::bigint as taux_occupation_pct_den,
    {{ pourcentage('lots_attribues', 'nombre_total_lots') }} as taux_occupation_pct,
    superficie_attribuee::numeric as taux_occupation_superficie_pct_num,
    superficie_totale::numeric as taux_occupation_superficie_pct_den,
    {{ pourcentage('superficie_attribuee', 'superficie_totale') }} as taux_occupation_superficie_pct,
    lots_viabilises::bigint as lots_viabilises,
    lots_viabilises::bigint as taux_viabilisation_pct_num,
    nombre_total_lots::bigint as taux_viabilisation_pct_den,
    {{ pourcentage('lots_viabilises', 'nombre_total_lots') }} as taux_viabilisation_pct,
    valeur_totale_lots::numeric(18, 2) as valeur_totale_lots,
    valeur_lots_disponibles::numeric(18, 2) as valeur_lots_disponibles,
    nombre_demandes_attribution::bigint as nombre_demandes_attribution,
    demandes_approuvees::bigint as demandes_approuvees,
    demandes_rejetees::bigint as demandes_rejetees,
    demandes_en_attente::bigint as demandes_en_attente,
    delai_somme::numeric as delai_moyen_traitement_somme,
    delai_nombre::bigint as delai_moyen_traitement_nombre,
    {{ moyenne_jours('delai_somme', 'delai_nombre') }} as delai_moyen_traitement,
    demandes_approuvees::bigint as taux_approbation_pct_num,
    nombre_demandes_attribution::bigint as taux_approbation_pct_den,
    {{ pourcentage('demandes_approuvees', 'nombre_demandes_attribution') }} as taux_approbation_pct,
    demandes_approuvees::bigint as taux_approbation_decidees_pct_num,
    (demandes_approuvees + demandes_rejetees)::bigint as taux_approbation_decidees_pct_den,
    {{ pourcentage('demandes_approuvees', '(demandes_approuvees + demandes_rejetees)') }}
        as taux_approbation_decidees_pct
from zones
