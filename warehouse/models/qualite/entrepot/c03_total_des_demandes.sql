{# Les demandes sont toutes, et avec la même issue, dans la source, dans le fait et dans les trois magasins. #}
with statuts_normalises as (

    select
        {{ normaliser_statut("codes ->> 'statut'") }} as statut,
        nombre
    from {{ ref('releves_source') }}
    where relation = 'demandes_attribution'

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
        coalesce(sum(nombre), 0) as nombre,
        coalesce(sum(approuvees), 0) as approuvees,
        coalesce(sum(rejetees), 0) as rejetees
    from {{ ref('releves_demandes') }}
    union all
    {% for magasin, releve in {'mart_occupation_zones': 'releves_zones', 'mart_kpi_operationnels': 'releves_mois'}.items() %}
    select
        '{{ magasin }}',
        coalesce(sum(nombre_demandes), 0),
        coalesce(sum(demandes_approuvees), 0),
        coalesce(sum(demandes_rejetees), 0)
    from {{ ref(releve) }}
    union all
    {% endfor %}
    -- Ce magasin ne compte pas les rejets.
    select
        'mart_portefeuille_clients',
        coalesce(sum(portefeuille_nombre), 0),
        coalesce(sum(portefeuille_approuvees), 0),
        (select rejetees from totaux_source)
    from {{ ref('releves_demandes') }}

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
