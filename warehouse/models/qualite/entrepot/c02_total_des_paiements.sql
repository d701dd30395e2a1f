{# Chaque paiement de la source est dans le fait, échoué ou non comme elle le dit ; ce que le fait tient pour encaissé
   l'est aussi, compté à part, dans les factures, les campagnes et les magasins. #}
with paiements_source as (

    select
        {{ normaliser_statut("codes ->> 'statut'") }} as statut,
        montant
    from {{ ref('releves_source') }}
    where relation = 'paiement_factures'

),

totaux_source as (

    select
        coalesce(sum(montant), 0) as verse,
        coalesce(
            sum(montant) filter (where statut not in ('echec', 'annule', 'rejete', 'rembourse')), 0
        ) as valable
    from paiements_source

),

totaux_fait as (

    select
        coalesce(sum(montant_verse), 0) as verse,
        coalesce(sum(montant_valable), 0) as valable,
        coalesce(sum(montant_encaisse), 0) as encaisse,
        coalesce(sum(montant_recouvre), 0) as recouvre
    from {{ ref('releves_paiements') }}

),

totaux as (

    select
        'fait_paiements, versé' as total,
        totaux_fait.verse as obtenu,
        totaux_source.verse as attendu
    from totaux_fait
    cross join totaux_source
    union all
    select
        'fait_paiements, non échoué',
        totaux_fait.valable,
        totaux_source.valable
    from totaux_fait
    cross join totaux_source
    union all
    select
        'fait_factures, encaissé',
        (select coalesce(sum(montant_encaisse), 0) from {{ ref('releves_factures') }}),
        encaisse
    from totaux_fait
    union all
    select
        'mart_kpi_operationnels, encaissé',
        (select coalesce(sum(montant_encaisse), 0) from {{ ref('releves_mois') }}),
        encaisse
    from totaux_fait
    union all
    select
        'fait_collectes, recouvré',
        (select coalesce(sum(montant_paiements), 0) from {{ ref('fait_collectes') }}),
        recouvre
    from totaux_fait
    union all
    select
        'mart_performance_financiere, recouvré',
        (select coalesce(sum(financier_recouvre), 0) from {{ ref('releves_factures') }}),
        recouvre
    from totaux_fait

)

select
    total as cle,
    obtenu,
    attendu
from totaux
where obtenu is distinct from attendu
