{{ config(
    materialized='table',
    unique_key='valeur',
    indexes=[{'columns': ['valeur'], 'unique': true}],
) }}

{% set colonnes_codees = {
    'factures': ['statut', 'processus_origine'],
    'paiement_factures': ['statut', 'mode_paiement'],
    'demandes_attribution': ['statut', 'type_demande', 'priorite'],
    'lots': ['statut', 'priorite', 'unite_mesure'],
    'zones_industrielles': ['statut', 'unite_mesure'],
    'collectes': ['status', 'statut_cloture'],
} %}

-- Une seule lecture par table : les valeurs sont peu nombreuses, leurs combinaisons aussi.
with observees as (

{% for table, colonnes in colonnes_codees.items() %}
    select unnest(array[
        {% for colonne in colonnes %}
        {{ valeur_brute(colonne) }}{{ '' if loop.last else ',' }}
        {% endfor %}
    ]) as valeur
    from (
        select distinct {{ colonnes | join(', ') }}
        from {{ source('sigeti', table) }}
    ) as combinaisons_{{ table }}
    {% if not loop.last %}union{% endif %}
{% endfor %}

)

select
    valeur::text as valeur,
    {{ normaliser_statut('valeur') }}::text as valeur_normalisee
from observees
-- Un texte plus long que n'en admet un index n'est pas un statut ; il est normalisé à chaque lecture.
where octet_length(valeur) <= 1000
