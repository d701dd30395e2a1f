{# Les deux colonnes annee et mois d'un instant, à Abidjan. #}
{% macro annee_mois(instant) -%}
  extract(year from {{ date_abidjan(instant) }})::integer as annee,
  extract(month from {{ date_abidjan(instant) }})::integer as mois
{%- endmacro %}

{# Premier instant, à Abidjan, du mois d'un instant : une seule clé à regrouper, dont l'année et le mois se tirent après. #}
{% macro mois_abidjan(instant) -%}
  date_trunc('month', ({{ instant }}) at time zone 'Africa/Abidjan')
{%- endmacro %}

{# Pourcentage non arrondi ; NULL, affiché « n.d. », quand le dénominateur est nul. #}
{% macro pourcentage(numerateur, denominateur) -%}
  (100 * {{ numerateur }}::numeric / nullif({{ denominateur }}, 0))::numeric
{%- endmacro %}

{# Moyenne non arrondie ; NULL quand il n'y a rien à moyenner. #}
{% macro moyenne(somme, nombre) -%}
  ({{ somme }}::numeric / nullif({{ nombre }}, 0))::numeric
{%- endmacro %}

{# Moyenne, en jours, de durées sommées en secondes. #}
{% macro moyenne_jours(somme, nombre) -%}
  ({{ somme }}::numeric / nullif({{ nombre }}, 0) / 86400)::numeric
{%- endmacro %}
