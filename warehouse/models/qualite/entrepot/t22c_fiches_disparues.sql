{% for dimension, identifiant in [
    ('dim_entreprises', 'entreprise_id'), ('dim_lots', 'lot_id'), ('dim_zones_industrielles', 'zone_id')
] %}
select '{{ identifiant }} ' || {{ identifiant }} as cle
from {{ ref(dimension) }}
where is_current
    and is_deleted
{% if not loop.last %}union all{% endif %}
{% endfor %}
