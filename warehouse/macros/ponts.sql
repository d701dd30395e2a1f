{# Part égale de chaque ligne d'un pont ; la première reçoit le reste de l'arrondi, et les parts font exactement 1. #}
{% macro poids_reparti(nombre, rang) -%}
  (case
    when {{ rang }} = 1 then 1 - ({{ nombre }} - 1) * round(1.0 / {{ nombre }}, 6)
    else round(1.0 / {{ nombre }}, 6)
  end)::numeric(9, 6)
{%- endmacro %}
