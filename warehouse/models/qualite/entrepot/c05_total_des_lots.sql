{# Les lots, leur prix et les lots occupés ont les mêmes totaux dans la source, dans la dimension et dans le magasin. #}
with lots_par_statut as materialized (

    select
        statut,
        count(*) as nombre,
        coalesce(sum(prix), 0) as valeur
    from {{ source('sigeti', 'lots') }}
    where {{ hors_exclusions('id', 'lots_exclus') }}
        and {{ hors_exclusions('zone_industrielle_id', 'zones_exclues') }}
    group by statut

),

-- Additionnés d'abord (materialized) : seuls les quelques statuts distincts sont normalisés, jamais chaque ligne.
totaux_source as (

    select
        coalesce(sum(nombre), 0) as nombre,
        coalesce(sum(nombre) filter (where {{ normaliser_statut('statut') }} = 'occupe'), 0) as occupes,
        coalesce(sum(valeur), 0) as valeur
    from lots_par_statut

),

totaux as (

    select
        'dim_lots' as relation,
        count(*) as nombre,
        count(*) filter (where etat = 'occupe') as occupes,
        coalesce(sum(prix), 0) as valeur
    from {{ ref('dim_lots') }}
    where is_current
        and not is_deleted
        and lot_id <> -1
    union all
    select
        'mart_occupation_zones',
        coalesce(sum(nombre_lots), 0),
        coalesce(sum(lots_attribues), 0),
        coalesce(sum(valeur_lots), 0)
    from {{ ref('releves_zones') }}

)

select
    totaux.relation as cle,
    totaux.*,
    totaux_source.nombre as nombre_source,
    totaux_source.occupes as occupes_source,
    totaux_source.valeur as valeur_source
from totaux
cross join totaux_source
where (totaux.nombre, totaux.occupes, totaux.valeur)
    is distinct from (totaux_source.nombre, totaux_source.occupes, totaux_source.valeur)
