select
    factures.numero_facture as cle,
    sources.processus_origine::text as origine_source,
    factures.origine,
    factures.entreprise_id
from {{ ref('fait_factures') }} as factures
left join {{ source('sigeti', 'factures') }} as sources
    on sources.id = factures.facture_id
where factures.origine_par_defaut
