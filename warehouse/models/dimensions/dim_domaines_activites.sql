{{ config(unique_key='domaine_key') }}

with inconnu as (

    select
        -1 as domaine_key,
        -1 as domaine_id,
        'N/R' as code,
        'Non renseigné' as libelle

),

domaines as (

    select
        {{ cle_version('domaine_id', debut_des_temps()) }} as domaine_key,
        domaine_id,
        code,
        libelle
    from {{ ref('stg_domaines_activites') }}

),

membres as (

    select domaine_key, domaine_id, code, libelle from inconnu
    union all
    select domaine_key, domaine_id, code, libelle from domaines

)

select
    domaine_key::bigint as domaine_key,
    domaine_id::integer as domaine_id,
    code::text as code,
    libelle::text as libelle
from membres
