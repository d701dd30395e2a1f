{# GeoJSON (texte) d'une colonne qui est, selon la base, une géométrie PostGIS, du WKT ou déjà du GeoJSON. Aucune
   fonction de PostGIS n'est nommée : l'entrepôt peut ne pas l'avoir, et to_jsonb emploie sa conversion quand elle
   existe. Seuls Point et Polygon existent dans la source ; toute autre forme donne NULL. #}
{% macro geojson(colonne) -%}
  (case
    when jsonb_typeof(to_jsonb({{ colonne }})) = 'object' then to_jsonb({{ colonne }})::text
    when {{ colonne }}::text ~ '^\s*\{' then {{ colonne }}::text
    when {{ colonne }}::text ~* '^\s*(SRID=[0-9]+;)?\s*POINT\s*\([-+.0-9eE\s]+\)\s*$'
      then '{"type":"Point","coordinates":' || {{ coordonnees_wkt(colonne) }} || '}'
    when {{ colonne }}::text ~* '^\s*(SRID=[0-9]+;)?\s*POLYGON\s*\([-+.0-9eE\s,()]+\)\s*$'
      then '{"type":"Polygon","coordinates":[[' || {{ coordonnees_wkt(colonne) }} || ']]}'
  end)
{%- endmacro %}

{# Premier anneau d'un texte WKT en paires JSON : « (1 2, 3 4) » devient [1,2],[3,4]. #}
{% macro coordonnees_wkt(colonne) -%}
  regexp_replace(
    substring({{ colonne }}::text from '\(+([^()]*)\)'),
    '\s*([-+.0-9eE]+)\s+([-+.0-9eE]+)[^,]*(,?)', '[\1,\2]\3', 'g'
  )
{%- endmacro %}

{# Longitude et latitude d'un Point GeoJSON, en tableau de deux textes ; le document n'est pas converti en json, qu'une
   seule saisie invalide ferait échouer. #}
{% macro paire_geojson(colonne) -%}
  regexp_match({{ colonne }}, '\[\s*(-?[0-9]+(?:\.[0-9]+)?)\s*,\s*(-?[0-9]+(?:\.[0-9]+)?)')
{%- endmacro %}

{# Une ligne [longitude, latitude] par sommet de l'anneau extérieur d'un Polygon GeoJSON. #}
{% macro sommets_geojson(colonne) -%}
  regexp_matches(
    substring({{ colonne }} from '\[\s*\[\s*((?:\[[^\[\]]*\]\s*,?\s*)+)\]'),
    '\[\s*(-?[0-9]+(?:\.[0-9]+)?)\s*,\s*(-?[0-9]+(?:\.[0-9]+)?)', 'g'
  )
{%- endmacro %}

{# Agrégat : les sommets d'un contour, sortis de sommets_geojson, en polygon de PostgreSQL, au millionième de degré. #}
{% macro contour_sql(paire) -%}
  ('(' || string_agg(
    '(' || {{ paire }}.valeurs[1]::numeric * 1000000 || ',' || {{ paire }}.valeurs[2]::numeric * 1000000 || ')',
    ',' order by {{ paire }}.rang
  ) || ')')::polygon
{%- endmacro %}
