{%- set statuts = [
    ('factures', 'statut', 'facture'),
    ('paiement_factures', 'statut', 'paiement'),
    ('demandes_attribution', 'statut', 'demande'),
    ('demandes_attribution', 'type_demande', 'type_demande'),
    ('collectes', 'status', 'collecte'),
    ('collectes', 'statut_cloture', 'cloture'),
] -%}
{% for table, colonne, domaine in statuts %}
{{ valeurs_sans_code(table, colonne, domaine) }}
union all
{% endfor %}
{% for colonne, domaine in [('statut', 'zone'), ('unite_mesure', 'unite')] %}
{{ valeurs_sans_code('zones_industrielles', colonne, domaine, hors_exclusions('lignes.id', 'zones_exclues')) }}
union all
{% endfor %}
{% for colonne, domaine in [('statut', 'lot'), ('unite_mesure', 'unite')] %}
{{ valeurs_sans_code(
    'lots', colonne, domaine,
    hors_exclusions('lignes.id', 'lots_exclus') ~ ' and ' ~ hors_exclusions('lignes.zone_industrielle_id', 'zones_exclues')
) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
