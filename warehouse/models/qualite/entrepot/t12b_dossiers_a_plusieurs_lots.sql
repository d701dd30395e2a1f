with lots_par_dossier as (

    select
        demande_id,
        count(*) as nb_lots
    from {{ ref('pont_attribution_lots') }}
    group by demande_id
    having count(*) > 1

)

select
    demandes.reference as cle,
    lots_par_dossier.nb_lots
from lots_par_dossier
inner join {{ ref('stg_demandes_attribution') }} as demandes
    on demandes.demande_id = lots_par_dossier.demande_id
