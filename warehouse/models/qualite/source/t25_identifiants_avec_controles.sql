select id::text as cle
from {{ source('sigeti', 'entreprises') }}
where concat(registre_commerce, compte_contribuable, raison_sociale) ~ '[\x01-\x1f\x7f]'
    and {{ hors_exclusions('id', 'entreprises_exclues') }}
