{# Début de la première version connue d'un membre : tout fait ancien la trouve. #}
{% macro debut_des_temps() -%}
  timestamptz '1900-01-01 00:00:00+00'
{%- endmacro %}

{# Fin d'une version encore ouverte. #}
{% macro fin_des_temps() -%}
  timestamptz '9999-12-31 00:00:00+00'
{%- endmacro %}

{# Clé de substitution d'une version : 8 octets tirés de l'identifiant et du début de validité, donc la même à chaque
   reconstruction. L'instant est écrit en UTC pour ne pas dépendre du fuseau de la session. #}
{% macro cle_version(identifiant, valid_from) -%}
  ('x' || substr(md5({{ identifiant }}::text || '|'
    || to_char({{ valid_from }} at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')), 1, 16))::bit(64)::bigint
{%- endmacro %}
