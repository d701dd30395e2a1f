{{ config(unique_key='entreprise_id', indexes=[{'columns': ['entreprise_id'], 'unique': true}]) }}

select
    entreprises.id::integer as entreprise_id,
    {{ texte_propre('entreprises.telephone') }} as telephone,
    entreprises.telephone::text as telephone_source,
    lower({{ texte_propre('entreprises.email') }}) as email,
    entreprises.email::text as email_source,
    {{ texte_propre('entreprises.adresse') }} as adresse,
    entreprises.adresse::text as adresse_source,
    entreprises.date_modification::timestamptz as updated_at
from {{ source('sigeti', 'entreprises') }} as entreprises
where {{ hors_exclusions('entreprises.id', 'entreprises_exclues') }}
