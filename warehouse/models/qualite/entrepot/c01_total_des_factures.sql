{# Le total facturé et le total payé sont les mêmes dans la source, dans le fait et dans les trois magasins. #}
with factures_source as (

    select
        montant_total,
        {{ normaliser_statut('statut') }} as statut
    from {{ source('sigeti', 'factures') }}
    where not is_deleted

),

totaux_source as (

    select
        count(*) as nombre,
        coalesce(sum(montant_total), 0) as facture,
        coalesce(sum(montant_total) filter (where statut = 'payee'), 0) as paye
    from factures_source
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
    select
        'mart_performance_financiere',
        coalesce(sum(nombre_factures), 0),
        coalesce(sum(montant_total_facture), 0),
        coalesce(sum(montant_paye), 0)
    from {{ ref('mart_performance_financiere') }}
    union all
    select
        'mart_portefeuille_clients',
        coalesce(sum(nombre_factures), 0),
        coalesce(sum(chiffre_affaires_total), 0),
        coalesce(sum(ca_paye), 0)
    from {{ ref('mart_portefeuille_clients') }}
    union all
    select
        'mart_kpi_operationnels',
        coalesce(sum(nombre_factures_emises), 0),
        coalesce(sum(montant_total_facture), 0),
        coalesce(sum(montant_paye), 0)
    from {{ ref('mart_kpi_operationnels') }}

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
