{# La seule clé en sort, jamais le texte. #}
{%- set textes = {
    'zones_industrielles': ['libelle', 'description', 'adresse'],
    'domaines_activites': ['libelle', 'description'],
    'lots': ['description'],
    'entreprises': ['raison_sociale', 'registre_commerce', 'compte_contribuable'],
    'paiement_factures': ['reference_paiement'],
} -%}
{% for table, colonnes in textes.items() %}
select '{{ table }} ' || id as cle
from {{ source('sigeti', table) }}
where {{ contient_coordonnees("concat_ws(' | ', " ~ colonnes | join(', ') ~ ")") }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
