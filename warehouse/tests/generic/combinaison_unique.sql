{# Échoue sur chaque combinaison de colonnes présente plus d'une fois. #}
{% test combinaison_unique(model, colonnes) %}

select
    {{ colonnes | join(', ') }},
    count(*) as nombre
from {{ model }}
group by {{ colonnes | join(', ') }}
having count(*) > 1

{% endtest %}
