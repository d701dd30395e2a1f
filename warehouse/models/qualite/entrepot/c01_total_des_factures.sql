{# Le total facturé et le total payé sont les mêmes dans la source, dans le fait et dans les trois magasins. #}
with factures_par_statut as materialized (

    select
        statut,
        count(*) as nombre,
        sum(montant_total) as montant
    from {{ source('sigeti', 'factures') }}
    where not is_deleted
    group by statut

),

-- Additionnés d'abord (materialized) : seuls les quelques statuts distincts sont normalisés, jamais chaque ligne.
statuts_normalises as (

    select
        {{ normaliser_statut('statut') }} as statut,
        nombre,
        montant
    from factures_par_statut

),

totaux_source as (

    select
        coalesce(sum(nombre), 0) as nombre,
        coalesce(sum(montant), 0) as facture,
        coalesce(sum(montant) filter (where statut = 'payee'), 0) as paye
    from statuts_normalises
    where statut not in ('annulee', 'remboursee')

),

totaux as (

    select
        'fait_factures' as relation,
        count(*) as nombre,
        coalesce(sum(montant_total), 0) as facture,
        coalesce(sum(montant_total) filter (where est_paye), 0) as paye
    from {{ ref('fait_factures') }}
    where est_retenue
    union all
    {{ totaux_releves(
        ['mart_performance_financiere', 'mart_portefeuille_clients', 'mart_kpi_operationnels'],
        ['nombre_factures', 'montant_facture', 'montant_paye']
    ) }}

)

select
    totaux.relation as cle,
    totaux.*,
    totaux_source.nombre as nombre_source,
    totaux_source.facture as facture_source,
    totaux_source.paye as paye_source
from totaux
cross join totaux_source
where (totaux.nombre, totaux.facture, totaux.paye)
    is distinct from (totaux_source.nombre, totaux_source.facture, totaux_source.paye)
