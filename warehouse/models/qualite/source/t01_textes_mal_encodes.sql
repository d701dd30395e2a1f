{%- set textes = {
    'entreprises': ['raison_sociale', 'forme_juridique', 'registre_commerce', 'compte_contribuable', 'adresse'],
    'domaines_activites': ['code', 'libelle', 'description'],
    'zones_industrielles': ['code', 'libelle', 'description', 'adresse', 'statut'],
    'lots': ['numero', 'ilot', 'description', 'statut'],
    'demandes_attribution': ['reference', 'statut'],
    'collectes': ['reference', 'status'],
    'factures': ['numero_facture', 'statut', 'processus_origine'],
    'paiement_factures': ['statut', 'mode_paiement', 'reference_paiement'],
} -%}
{% for table, colonnes in textes.items() %}
select '{{ table }} ' || id as cle
from {{ source('sigeti', table) }}
where {{ est_doublement_encode("concat_ws(' ', " ~ colonnes | join(', ') ~ ")") }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
