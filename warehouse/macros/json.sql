{# Nombre écrit dans un document JSON, qu'il y soit nombre ou texte (T26) ; NULL s'il n'en est pas un. La longueur est
   bornée pour qu'une valeur aberrante ne fasse pas échouer le chargement. #}
{% macro nombre_json(texte) -%}
  (case when btrim({{ texte }}) ~ '^-?[0-9]{1,15}([.][0-9]+)?$' then btrim({{ texte }})::numeric end)
{%- endmacro %}

{# Le document porte une valeur que nombre_json n'a pas su lire. #}
{% macro nombre_json_illisible(texte) -%}
  ({{ texte }} is not null and {{ nombre_json(texte) }} is null)
{%- endmacro %}
