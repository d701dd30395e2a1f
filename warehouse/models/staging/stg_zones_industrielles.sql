with zones as (

    select
        id,
        code,
        libelle,
        description,
        adresse,
        location,
        polygon,
        superficie,
        unite_mesure,
        statut,
        created_at,
        updated_at
    from {{ source('sigeti', 'zones_industrielles') }}
    where {{ hors_exclusions('id', 'zones_exclues') }}

)

select
    zones.id::integer as zone_id,
    coalesce({{ texte_propre('zones.code') }}, 'Non renseigné') as code,
    coalesce({{ texte_propre('zones.libelle') }}, 'Non renseigné') as libelle,
    {{ sans_coordonnees(texte_propre('zones.description')) }} as description,
    {{ sans_coordonnees(texte_propre('zones.adresse')) }} as adresse,
    statuts.code as statut,
    zones.statut::text as statut_source,
    zones.superficie::numeric as superficie_source,
    unites.code as unite_source,
    (case unites.code
        when 'ha' then zones.superficie::numeric
        when 'm2' then trim_scale(zones.superficie::numeric / 10000)
    end)::numeric as superficie_ha,
    {{ geojson('zones.location') }} as point_geojson,
    {{ geojson('zones.polygon') }} as polygone_geojson,
    zones.created_at::timestamptz as created_at,
    zones.updated_at::timestamptz as updated_at
from zones
{{ joindre_code('statuts', 'zones.statut', 'zone') }}
{{ joindre_code('unites', 'zones.unite_mesure', 'unite') }}
