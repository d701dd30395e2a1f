{# Les campagnes et les montants qu'elles portent ont les mêmes totaux dans la source, dans le fait et dans le magasin ;
   leurs factures, les mêmes dans le fait et dans le magasin financier. #}
with totaux_source as (

    select
        count(*) as nombre,
        count(*) filter (where {{ normaliser_statut('statut_cloture') }} = 'cloturee') as cloturees,
        coalesce(sum(montant_a_recouvrer), 0) as a_recouvrer,
        coalesce(sum(montant_recouvre), 0) as recouvre
    from {{ source('sigeti', 'collectes') }}

),

totaux as (

    select
        'fait_collectes' as relation,
        count(*) as nombre,
        count(*) filter (where est_cloturee) as cloturees,
        coalesce(sum(montant_a_recouvrer), 0) as a_recouvrer,
        coalesce(sum(montant_recouvre), 0) as recouvre
    from {{ ref('fait_collectes') }}
    union all
    select
        'mart_kpi_operationnels',
        coalesce(sum(nombre_collectes), 0),
        coalesce(sum(collectes_cloturees), 0),
        coalesce(sum(montant_a_recouvrer), 0),
        coalesce(sum(montant_recouvre), 0)
    from {{ ref('releves_mois') }}

),

factures_du_fait as (

    select coalesce(sum(montant_factures), 0) as montant
    from {{ ref('fait_collectes') }}

),

factures_du_magasin as (

    select coalesce(sum(financier_a_recouvrer), 0) as montant
    from {{ ref('releves_factures') }}

)

select
    totaux.relation as cle,
    totaux.a_recouvrer as obtenu,
    totaux_source.a_recouvrer as attendu
from totaux
cross join totaux_source
where (totaux.nombre, totaux.cloturees, totaux.a_recouvrer, totaux.recouvre)
    is distinct from
    (totaux_source.nombre, totaux_source.cloturees, totaux_source.a_recouvrer, totaux_source.recouvre)
union all
select
    'mart_performance_financiere',
    factures_du_magasin.montant,
    factures_du_fait.montant
from factures_du_magasin
cross join factures_du_fait
where factures_du_magasin.montant <> factures_du_fait.montant
