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
from (
    select
        id,
        concat_ws(' ', {{ colonnes | join(', ') }}) as texte
    from {{ source('sigeti', table) }}
    {# Le texte n'est composé qu'une fois par ligne, pour les deux conditions. #}
    offset 0
) as lignes
where octet_length(texte) > length(texte)
    and {{ est_doublement_encode('texte') }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
