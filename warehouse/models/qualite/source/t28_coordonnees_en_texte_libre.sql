{# La seule clé en sort, jamais le texte. #}
{%- for table, contenu in tables_source().items() if 'contacts' in contenu %}
select '{{ table }} ' || id as cle
from {{ source('sigeti', table) }}
where {{ contient_coordonnees(texte_de(contenu['contacts'])) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
