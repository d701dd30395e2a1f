{# Signale chaque ligne dont l'indicateur d'anomalie est vrai. Ce sont des constats sur la source, à employer avec
   severity: warn : la donnée est gardée, et l'agence la corrige. #}
{% test aucune_anomalie(model, column_name) %}

select *
from {{ model }}
where {{ column_name }}

{% endtest %}
