{# Nombre écrit dans un document JSON, qu'il y soit nombre ou texte (T26) ; NULL s'il n'en est pas un. La longueur est
   bornée pour qu'une valeur aberrante ne fasse pas échouer le chargement. #}
{% macro nombre_json(texte) -%}
  (case when btrim({{ texte }}) ~ {{ forme_nombre_json() }} then btrim({{ texte }})::numeric end)
{%- endmacro %}

{# Le document porte une valeur que nombre_json ne sait pas lire. La valeur n'est tirée du document qu'une fois. #}
{% macro nombre_json_illisible(texte) -%}
  (not coalesce(btrim({{ texte }}) ~ {{ forme_nombre_json() }}, true))
{%- endmacro %}

{# Le nombre, que nombre_json sait lire, est écrit comme un texte ; valeur est de type jsonb. #}
{% macro nombre_json_en_texte(valeur) -%}
  (coalesce(jsonb_typeof({{ valeur }}), '') = 'string' and btrim({{ valeur }} #>> '{}') ~ {{ forme_nombre_json() }})
{%- endmacro %}

{# Ce que nombre_json sait lire. #}
{% macro forme_nombre_json() -%}
  '^-?[0-9]{1,15}([.][0-9]+)?$'
{%- endmacro %}
