{{ config(unique_key='date_key', indexes=[{'columns': ['date_key'], 'unique': true}]) }}

with jours as (

    select generate_series(timestamp '2020-01-01', timestamp '2030-12-31', interval '1 day')::date as jour

),

annees as (

    select generate_series(2020, 2030) as annee

),

-- Dimanche de Pâques (calendrier grégorien, méthode de Gauss), bornée aux années 1900-2099.
ages_de_lune as (

    select
        annee,
        (19 * (annee % 19) + 24) % 30 as lune
    from annees

),

pleines_lunes as (

    select
        annee,
        lune,
        (2 * (annee % 4) + 4 * (annee % 7) + 6 * lune + 5) % 7 as semaine,
        annee % 19 as nombre_d_or
    from ages_de_lune

),

paques as (

    select
        annee,
        make_date(annee, 3, 22) + lune + semaine
        - case
            when lune = 29 and semaine = 6 then 7
            when lune = 28 and semaine = 6 and nombre_d_or > 10 then 7
            else 0
        end as dimanche
    from pleines_lunes

),

-- Le décret 2011-371 reporte au lundi certaines fêtes tombées un dimanche.
fetes_fixes (mois, jour, fete, se_reporte) as (

    values
        (1, 1, 'Jour de l''An', false),
        (5, 1, 'Fête du Travail', true),
        (8, 7, 'Fête de l''Indépendance', true),
        (8, 15, 'Assomption', false),
        (11, 1, 'Toussaint', false),
        (11, 15, 'Journée nationale de la Paix', false),
        (12, 25, 'Noël', true)

),

fetes_de_paques (ecart, fete) as (

    values
        (1, 'Lundi de Pâques'),
        (39, 'Ascension'),
        (50, 'Lundi de Pentecôte')

),

fetes as (

    select
        make_date(annees.annee, fetes_fixes.mois, fetes_fixes.jour) as jour,
        fetes_fixes.fete,
        fetes_fixes.se_reporte
    from annees
    cross join fetes_fixes
    union all
    select
        paques.dimanche + fetes_de_paques.ecart,
        fetes_de_paques.fete,
        false
    from paques
    cross join fetes_de_paques
    union all
    select
        date,
        fete,
        fete in ('Fête de fin du Ramadan', 'Fête de la Tabaski')
    from {{ ref('jours_feries_lunaires') }}

),

fetes_et_reports as (

    select jour, fete
    from fetes
    union all
    select jour + 1, fete || ' (report au lundi)'
    from fetes
    where se_reporte and extract(isodow from jour) = 7

),

-- Deux fêtes peuvent tomber le même jour : le calendrier garde une ligne par jour.
jours_feries as (

    select
        jour,
        string_agg(fete, ', ' order by fete) as fetes
    from fetes_et_reports
    group by jour

),

calendrier as (

    select
        jours.jour,
        extract(year from jours.jour)::int as annee,
        extract(quarter from jours.jour)::int as trimestre,
        extract(month from jours.jour)::int as mois,
        extract(day from jours.jour)::int as jour_du_mois,
        extract(isodow from jours.jour)::int as jour_iso,
        extract(week from jours.jour)::int as semaine_iso,
        extract(isoyear from jours.jour)::int as annee_iso,
        jours_feries.fetes
    from jours
    left join jours_feries
        on jours_feries.jour = jours.jour

),

membres as (

    select
        {{ date_key('jour') }} as date_key,
        jour,
        annee,
        trimestre,
        'T' || trimestre as libelle_trimestre,
        mois,
        -- Les noms sont écrits ici : ceux de to_char dépendent de lc_time et sont complétés de blancs.
        case mois
            when 1 then 'Janvier' when 2 then 'Février' when 3 then 'Mars' when 4 then 'Avril'
            when 5 then 'Mai' when 6 then 'Juin' when 7 then 'Juillet' when 8 then 'Août'
            when 9 then 'Septembre' when 10 then 'Octobre' when 11 then 'Novembre' when 12 then 'Décembre'
        end as nom_mois,
        jour_du_mois,
        case jour_iso
            when 1 then 'Lundi' when 2 then 'Mardi' when 3 then 'Mercredi' when 4 then 'Jeudi'
            when 5 then 'Vendredi' when 6 then 'Samedi' when 7 then 'Dimanche'
        end as nom_jour,
        jour_iso,
        semaine_iso,
        annee_iso,
        jour_iso >= 6 as est_weekend,
        fetes is not null as est_jour_ferie,
        fetes as jour_ferie
    from calendrier
    union all
    select
        -1, null, null, null, 'N/R', null, 'Non renseigné', null, 'Non renseigné', null, null, null,
        false, false, null

)

select
    date_key::integer as date_key,
    jour::date as date,
    annee::integer as annee,
    trimestre::integer as trimestre,
    libelle_trimestre::text as libelle_trimestre,
    mois::integer as mois,
    nom_mois::text as nom_mois,
    jour_du_mois::integer as jour,
    nom_jour::text as nom_jour,
    jour_iso::integer as jour_iso,
    semaine_iso::integer as semaine_iso,
    annee_iso::integer as annee_iso,
    est_weekend::boolean as est_weekend,
    est_jour_ferie::boolean as est_jour_ferie,
    jour_ferie::text as jour_ferie
from membres
