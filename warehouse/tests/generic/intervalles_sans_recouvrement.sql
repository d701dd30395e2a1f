{# Échoue sur chaque version vide ou qui déborde sur la suivante. Les intervalles [valid_from, valid_to) se touchent
   sans se recouvrir. #}
{% test intervalles_sans_recouvrement(model, identifiant) %}

with versions as (

    select
        {{ identifiant }} as identifiant,
        valid_from,
        valid_to,
        lead(valid_from) over (partition by {{ identifiant }} order by valid_from, valid_to) as debut_suivant
    from {{ model }}

)

select *
from versions
where valid_to <= valid_from
    or debut_suivant < valid_to

{% endtest %}
