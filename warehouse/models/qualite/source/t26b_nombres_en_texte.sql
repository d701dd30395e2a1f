with valeurs as (

    select
        id,
        financement -> 'montantTotal' as financement,
        emplois -> 'total' as emplois,
        emplois -> 'nationaux' -> 'total' as nationaux,
        emplois -> 'expatries' -> 'total' as expatries
    from {{ source('sigeti', 'demandes_attribution') }}

)

select id::text as cle
from valeurs
where {% for champ in ['financement', 'emplois', 'nationaux', 'expatries'] -%}
    (
        jsonb_typeof({{ champ }}) = 'string'
        and {{ nombre_json(champ ~ " #>> '{}'") }} is not null
    ){% if not loop.last %}
    or {% endif %}
{%- endfor %}
