{# Condition qui écarte les enregistrements d'essai nommés par une variable (T18) ; vraie si la liste est vide. #}
{% macro hors_exclusions(colonne, variable) -%}
  {%- set exclus = var(variable, []) -%}
  {%- if exclus -%}
    {{ colonne }} not in ({{ exclus | join(', ') }})
  {%- else -%}
    true
  {%- endif -%}
{%- endmacro %}
