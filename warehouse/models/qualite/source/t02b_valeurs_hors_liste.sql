{%- set valeurs = [
    ('paiement_factures', 'mode_paiement', 'mode_paiement'),
    ('factures', 'processus_origine', 'origine'),
    ('demandes_attribution', 'priorite', 'priorite'),
    ('lots', 'priorite', 'priorite'),
] -%}
{% for table, colonne, domaine in valeurs %}
{{ valeurs_sans_code(table, colonne, domaine) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
