{# Secondes entre deux instants, exactes au millionième : extract rend un double avant PostgreSQL 14. #}
{% macro secondes(debut, fin) -%}
  round(extract(epoch from ({{ fin }}) - ({{ debut }}))::numeric, 6)
{%- endmacro %}
