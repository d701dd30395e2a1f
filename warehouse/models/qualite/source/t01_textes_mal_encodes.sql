{%- for table, contenu in tables_source().items() if 'textes' in contenu %}
select '{{ table }} ' || id as cle
from (
    select
        id,
        concat_ws(' ', {{ (contenu['textes'] + (contenu.get('codes', {}) | list)) | join(', ') }}) as texte
    from {{ source('sigeti', table) }}
    {# Le texte n'est composé qu'une fois par ligne, pour les deux conditions. #}
    offset 0
) as lignes
where octet_length(texte) > length(texte)
    and {{ est_doublement_encode('texte') }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
