{{ config(
    materialized='table',
    unique_key='valeur',
    indexes=[{'columns': ['valeur'], 'unique': true}],
) }}

with observees as (

    select distinct {{ valeur_brute('lus.value') }} as valeur
    from {{ ref('releves_source') }} as releves
    cross join lateral jsonb_each_text(releves.codes) as lus

)

select
    valeur::text as valeur,
    {{ normaliser_statut('valeur') }}::text as valeur_normalisee
from observees
-- Un texte plus long que n'en admet un index n'est pas un statut ; il est normalisé à chaque lecture.
where octet_length(valeur) <= 1000
