{{ config(
    unique_key='entreprise_key',
    indexes=[{'columns': ['entreprise_key'], 'unique': true}, {'columns': ['entreprise_id', 'valid_from']}],
    meta={'natural_key': ['entreprise_id', 'valid_from']},
) }}

with versions as (

    select
        entreprise_id,
        raison_sociale,
        forme_juridique,
        registre_commerce,
        compte_contribuable,
        date_constitution,
        domaine_principal_id,
        has_representant,
        telephone_masque,
        email_masque,
        adresse_masquee,
        created_at,
        {{ bornes_de_version('entreprise_id') }}
    from {{ ref('snap_entreprises') }}
    where {{ version_non_vide() }}

),

nombres_de_domaines as (

    select
        entreprise_id,
        count(*) filter (where domaine_id <> -1) as nb_domaines
    from {{ ref('pont_entreprise_domaine') }}
    group by entreprise_id

),

membres as (

    select
        {{ cle_version('versions.entreprise_id', 'versions.valid_from') }} as entreprise_key,
        versions.entreprise_id,
        versions.raison_sociale,
        versions.forme_juridique,
        versions.registre_commerce,
        versions.compte_contribuable,
        versions.date_constitution,
        versions.domaine_principal_id,
        coalesce(nombres_de_domaines.nb_domaines, 0) as nb_domaines,
        versions.has_representant,
        versions.telephone_masque,
        versions.email_masque,
        versions.adresse_masquee,
        versions.created_at,
        versions.valid_from,
        versions.valid_to,
        versions.is_current,
        versions.is_deleted
    from versions
    left join nombres_de_domaines
        on nombres_de_domaines.entreprise_id = versions.entreprise_id
    union all
    select
        -1, -1, 'Non renseigné', 'NON RENSEIGNE', null, null, null, -1, 0, false, null, null, null, null,
        {{ debut_des_temps() }}, {{ fin_des_temps() }}, true, false

)

select
    membres.entreprise_key::bigint as entreprise_key,
    membres.entreprise_id::integer as entreprise_id,
    membres.raison_sociale::text as raison_sociale,
    membres.forme_juridique::text as forme_juridique,
    membres.registre_commerce::text as registre_commerce,
    membres.compte_contribuable::text as compte_contribuable,
    membres.date_constitution::date as date_constitution,
    coalesce(domaines.domaine_key, -1)::bigint as domaine_principal_key,
    coalesce(domaines.domaine_id, -1)::integer as domaine_principal_id,
    coalesce(domaines.libelle, 'Non renseigné')::text as domaine_principal,
    membres.nb_domaines::integer as nb_domaines,
    membres.has_representant::boolean as has_representant,
    membres.telephone_masque::text as telephone_masque,
    membres.email_masque::text as email_masque,
    membres.adresse_masquee::text as adresse_masquee,
    membres.created_at::timestamptz as created_at,
    membres.valid_from::timestamptz as valid_from,
    membres.valid_to::timestamptz as valid_to,
    membres.is_current::boolean as is_current,
    membres.is_deleted::boolean as is_deleted
from membres
left join {{ ref('dim_domaines_activites') }} as domaines
    on domaines.domaine_id = membres.domaine_principal_id
