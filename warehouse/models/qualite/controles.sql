{%- set parties = ['controles_source', 'controles_entrepot', 'controles_foncier', 'controles_totaux'] -%}

{% for partie in parties %}
select
    controle,
    code,
    nom,
    couche,
    gravite,
    nombre,
    echantillon,
    description,
    traitement,
    demande,
    evalue_au
from {{ ref(partie) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
