{# Les demandes sont toutes, et avec la même issue, dans la source, dans le fait et dans les trois magasins. #}
with demandes_par_statut as (

    select
        statut,
        count(*) as nombre
    from {{ source('sigeti', 'demandes_attribution') }}
    group by statut

),

-- Comptées d'abord : seuls les quelques statuts distincts sont normalisés, jamais chaque ligne.
statuts_normalises as (

    select
        {{ normaliser_statut('statut') }} as statut,
        nombre
    from demandes_par_statut

),

totaux_source as (

    select
        coalesce(sum(nombre), 0) as nombre,
        coalesce(sum(nombre) filter (where statut = 'valide'), 0) as approuvees,
        coalesce(sum(nombre) filter (where statut = 'rejete'), 0) as rejetees
    from statuts_normalises

),

totaux as (

    select
        'fait_attributions' as relation,
        count(*) as nombre,
        count(*) filter (where est_approuve) as approuvees,
        count(*) filter (where est_rejete) as rejetees
    from {{ ref('fait_attributions') }}
    union all
    {{ totaux_releves(
        ['mart_occupation_zones', 'mart_kpi_operationnels'],
        ['nombre_demandes', 'demandes_approuvees', 'demandes_rejetees']
    ) }}
    union all
    -- Ce magasin ne compte pas les rejets.
    select
        clients.*,
        totaux_source.rejetees
    from totaux_source
    cross join (
        {{ totaux_releves(['mart_portefeuille_clients'], ['nombre_demandes', 'demandes_approuvees']) }}
    ) as clients

)

select
    totaux.relation as cle,
    totaux.*,
    totaux_source.nombre as nombre_source,
    totaux_source.approuvees as approuvees_source,
    totaux_source.rejetees as rejetees_source
from totaux
cross join totaux_source
where (totaux.nombre, totaux.approuvees, totaux.rejetees)
    is distinct from (totaux_source.nombre, totaux_source.approuvees, totaux_source.rejetees)
