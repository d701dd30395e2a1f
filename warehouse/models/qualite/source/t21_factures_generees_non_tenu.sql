select collectes.reference::text as cle
from {{ source('sigeti', 'collectes') }} as collectes
where not collectes.factures_generees
    and exists (
        select 1
        from {{ source('sigeti', 'factures') }} as factures
        where factures.collecte_id = collectes.id
    )
