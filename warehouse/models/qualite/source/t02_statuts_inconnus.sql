{%- set exclusions = {
    'zones_industrielles': hors_exclusions('lignes.id', 'zones_exclues'),
    'lots': hors_exclusions('lignes.id', 'lots_exclus')
        ~ ' and ' ~ hors_exclusions('lignes.zone_industrielle_id', 'zones_exclues'),
} -%}
{{ valeurs_sans_code(false, exclusions) }}
