{# La seule clé en sort : le numéro lui-même est une donnée personnelle. #}
select id::text as cle
from {{ source('sigeti', 'entreprises') }}
where telephone !~ '^\+225[0-9]{10}$'
    and {{ hors_exclusions('id', 'entreprises_exclues') }}
