{# Les demandes sont toutes, et avec la même issue, dans la source, dans le fait et dans les trois magasins. #}
with demandes_source as (

    select {{ normaliser_statut('statut') }} as statut
    from {{ source('sigeti', 'demandes_attribution') }}

),

totaux_source as (

    select
        count(*) as nombre,
        count(*) filter (where statut = 'valide') as approuvees,
        count(*) filter (where statut = 'rejete') as rejetees
    from demandes_source

),

totaux as (

    select
        'fait_attributions' as relation,
        count(*) as nombre,
        count(*) filter (where est_approuve) as approuvees,
        count(*) filter (where est_rejete) as rejetees
    from {{ ref('fait_attributions') }}
    union all
    select
        'mart_occupation_zones',
        coalesce(sum(nombre_demandes_attribution), 0),
        coalesce(sum(demandes_approuvees), 0),
        coalesce(sum(demandes_rejetees), 0)
    from {{ ref('mart_occupation_zones') }}
    union all
    select
        'mart_kpi_operationnels',
        coalesce(sum(nombre_demandes), 0),
        coalesce(sum(demandes_approuvees), 0),
        coalesce(sum(demandes_rejetees), 0)
    from {{ ref('mart_kpi_operationnels') }}
    union all
    -- Ce magasin ne compte pas les rejets.
    select
        'mart_portefeuille_clients',
        coalesce(sum(clients.nombre_demandes), 0),
        coalesce(sum(clients.demandes_approuvees), 0),
        max(totaux_source.rejetees)
    from totaux_source
    left join {{ ref('mart_portefeuille_clients') }} as clients on true

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
