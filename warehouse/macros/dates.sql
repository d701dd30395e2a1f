{# La seule horloge des modèles : la date donnée, sinon le jour courant à Abidjan. #}
{% macro date_reference() -%}
  {%- set jour = var('date_reference', none) -%}
  {%- if jour -%}
    date '{{ jour }}'
  {%- else -%}
    (now() at time zone 'Africa/Abidjan')::date
  {%- endif -%}
{%- endmacro %}

{# Jour civil d'un instant, quel que soit le fuseau de la session. #}
{% macro date_abidjan(instant) -%}
  (({{ instant }}) at time zone 'Africa/Abidjan')::date
{%- endmacro %}

{# Clé AAAAMMJJ d'une date dans dim_temps ; -1 quand la date manque ou sort du calendrier. #}
{% macro date_key(jour) -%}
  (case
    when ({{ jour }}) between date '2020-01-01' and date '2030-12-31'
      then to_char({{ jour }}, 'YYYYMMDD')::int
    else -1
  end)
{%- endmacro %}
