with entreprises as (

    select
        id,
        raison_sociale,
        telephone,
        email,
        registre_commerce,
        compte_contribuable,
        forme_juridique,
        adresse,
        date_constitution,
        domaine_activite_id,
        date_creation,
        date_modification,
        user_id
    from {{ source('sigeti', 'entreprises') }}
    where {{ hors_exclusions('id', 'entreprises_exclues') }}

),

-- Une entreprise sans secteur principal en a au moins un dans la table de liaison : le plus ancien en tient lieu.
premier_domaine as (

    select distinct on (entreprise_id)
        entreprise_id,
        domaine_activite_id
    from {{ source('sigeti', 'entreprise_domaines') }}
    order by entreprise_id, id

)

select
    entreprises.id::integer as entreprise_id,
    coalesce({{ texte_propre('entreprises.raison_sociale') }}, 'Non renseigné') as raison_sociale,
    coalesce(
        nullif(regexp_replace(upper({{ sans_accents('entreprises.forme_juridique') }}), '[^A-Z0-9]', '', 'g'), ''),
        'NON RENSEIGNE'
    ) as forme_juridique,
    {{ texte_propre('entreprises.registre_commerce') }} as registre_commerce,
    entreprises.registre_commerce::text as registre_commerce_source,
    {{ texte_propre('entreprises.compte_contribuable') }} as compte_contribuable,
    entreprises.compte_contribuable::text as compte_contribuable_source,
    entreprises.date_constitution::date as date_constitution,
    coalesce(entreprises.domaine_activite_id, premier_domaine.domaine_activite_id)::integer as domaine_principal_id,
    (entreprises.domaine_activite_id is null) as domaine_principal_deduit,
    (entreprises.user_id is not null) as has_representant,
    {{ masquer('entreprises.telephone') }} as telephone_masque,
    {{ masquer('entreprises.email') }} as email_masque,
    {{ masquer('entreprises.adresse') }} as adresse_masquee,
    entreprises.date_creation::timestamptz as created_at,
    entreprises.date_modification::timestamptz as updated_at
from entreprises
left join premier_domaine
    on premier_domaine.entreprise_id = entreprises.id
