{# Échoue sur chaque membre qui n'a pas exactement une version courante. #}
{% test une_version_courante(model, identifiant) %}

select
    {{ identifiant }} as identifiant,
    count(*) filter (where is_current) as versions_courantes
from {{ model }}
group by {{ identifiant }}
having count(*) filter (where is_current) <> 1

{% endtest %}
