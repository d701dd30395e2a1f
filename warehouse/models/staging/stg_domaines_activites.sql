with domaines as (

    select
        id,
        code,
        libelle,
        description,
        created_at,
        updated_at
    from {{ source('sigeti', 'domaines_activites') }}
    where {{ hors_exclusions('id', 'domaines_exclus') }}

)

select
    id::integer as domaine_id,
    coalesce({{ texte_propre('code') }}, 'Non renseigné') as code,
    coalesce({{ texte_propre('libelle') }}, 'Non renseigné') as libelle,
    {{ sans_coordonnees(texte_propre('description')) }} as description,
    created_at::timestamptz as created_at,
    updated_at::timestamptz as updated_at
from domaines
