-- Seules les quelques origines distinctes (materialized) sont normalisées, jamais chaque ligne.
with origines as materialized (

    select distinct processus_origine::text as origine_source
    from {{ source('sigeti', 'factures') }}

)

select
    numero_facture as cle,
    origine_source,
    origine
from {{ ref('stg_factures') }}
where collecte_id is null
    and demande_id is not null
    and not est_supprimee
    and origine_source in (
        select origine_source
        from origines
        where {{ normaliser_statut('origine_source') }} = 'collecte_droit'
    )
