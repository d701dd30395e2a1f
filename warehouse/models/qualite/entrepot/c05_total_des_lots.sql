{# Les lots, leur prix et les lots occupés ont les mêmes totaux dans la source, dans la dimension et dans le magasin. #}
with totaux_source as (

    select
        count(*) as nombre,
        count(*) filter (where {{ normaliser_statut('statut') }} = 'occupe') as occupes,
        coalesce(sum(prix), 0) as valeur
    from {{ source('sigeti', 'lots') }}
    where {{ hors_exclusions('id', 'lots_exclus') }}
        and {{ hors_exclusions('zone_industrielle_id', 'zones_exclues') }}

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
        coalesce(sum(nombre_total_lots), 0),
        coalesce(sum(lots_attribues), 0),
        coalesce(sum(valeur_totale_lots), 0)
    from {{ ref('mart_occupation_zones') }}

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
