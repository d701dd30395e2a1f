{{ config(unique_key=['entreprise_id', 'domaine_id']) }}

with entreprises as (

    select entreprise_id, domaine_principal_id
    from {{ ref('stg_entreprises') }}

),

-- Le secteur principal manque souvent dans la table de liaison : les deux sources se complètent.
secteurs_declares as (

    select
        entreprise_id,
        domaine_principal_id as domaine_id
    from entreprises
    where domaine_principal_id is not null
    union
    select
        entreprise_id,
        domaine_activite_id
    from {{ source('sigeti', 'entreprise_domaines') }}

),

-- Le repli sur le membre inconnu garde chaque entreprise dans une somme pondérée.
secteurs as (

    select distinct
        entreprises.entreprise_id,
        coalesce(domaines.domaine_id, -1) as domaine_id,
        coalesce(domaines.domaine_key, -1) as domaine_key,
        coalesce(domaines.domaine_id = entreprises.domaine_principal_id, true) as est_principal
    from entreprises
    left join secteurs_declares
        on secteurs_declares.entreprise_id = entreprises.entreprise_id
    left join {{ ref('dim_domaines_activites') }} as domaines
        on domaines.domaine_id = secteurs_declares.domaine_id
    union all
    select -1, -1, -1, true

),

secteurs_ranges as (

    select
        entreprise_id,
        domaine_id,
        domaine_key,
        est_principal,
        count(*) over (partition by entreprise_id) as nb_domaines,
        row_number() over (partition by entreprise_id order by est_principal desc, domaine_id) as rang
    from secteurs

)

select
    entreprise_id::integer as entreprise_id,
    domaine_id::integer as domaine_id,
    domaine_key::bigint as domaine_key,
    est_principal::boolean as est_principal,
    nb_domaines::integer as nb_domaines,
    {{ poids_reparti('nb_domaines', 'rang') }} as poids
from secteurs_ranges
