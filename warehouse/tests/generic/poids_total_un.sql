{# Échoue sur chaque membre dont les poids ne font pas exactement 1. #}
{% test poids_total_un(model, identifiant, poids='poids') %}

select
    {{ identifiant }} as identifiant,
    sum({{ poids }}) as total
from {{ model }}
group by {{ identifiant }}
having sum({{ poids }}) is distinct from 1

{% endtest %}
