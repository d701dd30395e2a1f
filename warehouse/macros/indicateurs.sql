{# Les deux colonnes annee et mois d'un instant, à Abidjan. #}
{% macro annee_mois(instant) -%}
  extract(year from {{ date_abidjan(instant) }})::integer as annee,
  extract(month from {{ date_abidjan(instant) }})::integer as mois
{%- endmacro %}

{# Le mois AAAAMM d'un fait : celui de sa clé de date, et de l'instant lui-même, à Abidjan, hors du calendrier. Une seule
   clé à regrouper, dont l'année et le mois se tirent après ; lire la clé coûte moins que convertir l'instant. #}
{% macro mois_civil(cle, instant) -%}
  (case
    when {{ cle }} > 0 then {{ cle }} / 100
    else (extract(year from {{ date_abidjan(instant) }}) * 100 + extract(month from {{ date_abidjan(instant) }}))::integer
  end)
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
