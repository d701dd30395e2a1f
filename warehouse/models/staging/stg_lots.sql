{# Lus deux fois plutôt que gardés : qui ne lit pas anomalie_doublon ne paie pas la normalisation des numéros. #}
with lots as not materialized (

    select
        id,
        numero,
        {{ numero_de_lot('numero') }} as numero_normalise,
        ilot,
        superficie::numeric as superficie,
        unite_mesure,
        prix,
        statut,
        priorite,
        viabilite,
        zone_industrielle_id,
        entreprise_id,
        date_reservation,
        delai_option,
        polygon,
        location,
        created_at,
        updated_at
    from {{ source('sigeti', 'lots') }}
    where {{ hors_exclusions('id', 'lots_exclus') }}
        and {{ hors_exclusions('zone_industrielle_id', 'zones_exclues') }}

),

zones as (

    select zone_id, superficie_ha
    from {{ ref('stg_zones_industrielles') }}

),

numeros_en_double as (

    select numero_normalise
    from lots
    group by numero_normalise
    having count(*) > 1

),

-- T14 : des m² portent l'unité ha. Trop grand pour sa zone ou trop bon marché à l'hectare, le lot est en m². Une zone
-- de moins d'un hectare a elle-même une unité fausse et ne prouve rien.
lots_mesures as (

    select
        lots.*,
        unites.code as unite,
        (numeros_en_double.numero_normalise is not null) as anomalie_doublon,
        case
            when unites.code = 'ha' then coalesce(
                lots.superficie > zones.superficie_ha and zones.superficie_ha >= 1, false
            ) or coalesce(lots.prix / nullif(lots.superficie, 0) <= 100000, false)
            else false
        end as anomalie_unite,
        coalesce(
            lots.date_reservation is not null
            and {{ date_abidjan('lots.date_reservation') }} + lots.delai_option >= {{ date_reference() }}, false
        ) as option_active
    from lots
    left join zones
        on zones.zone_id = lots.zone_industrielle_id
    {{ joindre_code('unites', 'lots.unite_mesure', 'unite') }}
    left join numeros_en_double
        on numeros_en_double.numero_normalise = lots.numero_normalise

)

select
    lots_mesures.id::integer as lot_id,
    lots_mesures.numero_normalise::text as numero_normalise,
    lots_mesures.numero::text as numero_source,
    (lots_mesures.numero ~ '^\s|\s$') as anomalie_blancs,
    lots_mesures.anomalie_doublon,
    {{ texte_propre('lots_mesures.ilot') }} as ilot,
    (case
        when lots_mesures.unite = 'm2' or (lots_mesures.unite = 'ha' and lots_mesures.anomalie_unite)
            then lots_mesures.superficie
        when lots_mesures.unite = 'ha' then lots_mesures.superficie * 10000
    end)::numeric as superficie_m2,
    lots_mesures.superficie::numeric as superficie_source,
    lots_mesures.unite as unite_source,
    lots_mesures.anomalie_unite,
    lots_mesures.prix::numeric(18, 2) as prix,
    statuts.code as statut,
    lots_mesures.statut::text as statut_source,
    -- Les états s'excluent : une réservation n'a pas de statut à elle, et l'occupation l'emporte.
    case
        when statuts.code = 'occupe' then 'occupe'
        when statuts.code = 'disponible'
            and (lots_mesures.entreprise_id is not null or lots_mesures.option_active) then 'reserve'
        when statuts.code = 'disponible' then 'disponible'
    end as etat,
    lots_mesures.option_active,
    coalesce(priorites.code, 'autre') as priorite,
    lots_mesures.viabilite::boolean as viabilise,
    lots_mesures.zone_industrielle_id::integer as zone_id,
    lots_mesures.entreprise_id::integer as entreprise_id,
    lots_mesures.date_reservation::timestamptz as date_reservation,
    lots_mesures.delai_option::integer as delai_option,
    {{ geojson('lots_mesures.location') }} as point_geojson,
    {{ geojson('lots_mesures.polygon') }} as polygone_geojson,
    lots_mesures.created_at::timestamptz as created_at,
    lots_mesures.updated_at::timestamptz as updated_at
from lots_mesures
{{ joindre_code('statuts', 'lots_mesures.statut', 'lot') }}
{{ joindre_code('priorites', 'lots_mesures.priorite', 'priorite') }}
