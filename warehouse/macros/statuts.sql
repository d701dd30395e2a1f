{# Code de chaque valeur distincte d'une colonne, NULL si correspondance_statuts ne la connaît pas. À joindre sur
   valeur = valeur_brute(colonne). Seules les quelques valeurs distinctes sont normalisées, jamais chaque ligne ; et le
   group by, qui rend valeur unique, laisse le planificateur ôter la jointure quand le code n'est pas lu. #}
{% macro codes_de(relation, colonne, domaine) -%}
    select
        valeurs.valeur,
        max(correspondances.code) as code
    from (select distinct {{ valeur_brute(colonne) }} as valeur from {{ relation }}) as valeurs
    left join {{ ref('correspondance_statuts') }} as correspondances
        on correspondances.domaine = '{{ domaine }}'
        and correspondances.valeur = {{ normaliser_statut('valeurs.valeur') }}
    group by valeurs.valeur
{%- endmacro %}

{# Valeur écrite par l'application, comparable même absente. #}
{% macro valeur_brute(colonne) -%}
  coalesce({{ colonne }}::text, '')
{%- endmacro %}
