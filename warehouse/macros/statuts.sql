{# Jointures qui donnent, sous le nom voulu, le code d'une colonne ; NULL si correspondance_statuts ne le connaît pas.
   La table valeurs_normalisees épargne la normalisation de chaque ligne, et rien de plus : une valeur qu'elle n'a pas,
   ou pas encore, est normalisée ici. valeur est unique des deux côtés, et le planificateur ôte les deux jointures quand
   le code n'est pas lu. #}
{% macro joindre_code(nom, colonne, domaine) -%}
left join {{ ref('valeurs_normalisees') }} as {{ nom }}_normalises
    on {{ nom }}_normalises.valeur = {{ valeur_brute(colonne) }}
left join (
    select
        valeur,
        max(code) as code
    from {{ ref('correspondance_statuts') }}
    where domaine = '{{ domaine }}'
    group by valeur
) as {{ nom }}
    on {{ nom }}.valeur = coalesce({{ nom }}_normalises.valeur_normalisee, {{ normaliser_statut(colonne) }})
{%- endmacro %}

{# Valeur écrite par l'application, comparable même absente. #}
{% macro valeur_brute(colonne) -%}
  coalesce({{ colonne }}::text, '')
{%- endmacro %}
