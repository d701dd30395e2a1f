{%- set fiches = [
    ('zones_industrielles', "concat_ws('|', code, libelle)", 'zones_exclues'),
    ('domaines_activites', "concat_ws('|', code, libelle)", 'domaines_exclus'),
    ('entreprises', 'raison_sociale', 'entreprises_exclues'),
    ('lots', "concat_ws('|', numero, description)", 'lots_exclus'),
] -%}
{% for table, textes, exclusions in fiches %}
select '{{ table }} ' || id as cle
from {{ source('sigeti', table) }}
where {{ textes }} ~* '(^|[|])\s*(lorem|test)(\s|[|]|$)'
    and {{ hors_exclusions('id', exclusions) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
