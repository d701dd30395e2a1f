{# Chaque paiement de la source est dans le fait ; ce qui est encaissé l'est aussi dans les factures, les campagnes et
   les magasins. #}
with paiements_par_statut as (

    select
        paiements.statut as statut_paiement,
        factures.statut as statut_facture,
        factures.is_deleted,
        (factures.collecte_id is not null) as est_de_campagne,
        sum(paiements.montant) as montant
    from {{ source('sigeti', 'paiement_factures') }} as paiements
    inner join {{ source('sigeti', 'factures') }} as factures
        on factures.id = paiements.facture_id
    group by 1, 2, 3, 4

),

-- Additionnés d'abord : seuls les quelques statuts distincts sont normalisés, jamais chaque ligne.
paiements_source as (

    select
        montant,
        (
            {{ normaliser_statut('statut_paiement') }} not in ('echec', 'annule', 'rejete', 'rembourse')
            and not is_deleted
            and {{ normaliser_statut('statut_facture') }} not in ('annulee', 'remboursee')
        ) as est_retenu,
        est_de_campagne
    from paiements_par_statut

),

totaux_source as (

    select
        coalesce(sum(montant), 0) as verse,
        coalesce(sum(montant) filter (where est_retenu), 0) as encaisse,
        coalesce(sum(montant) filter (where est_retenu and est_de_campagne), 0) as recouvre
    from paiements_source

),

totaux as (

    select
        'fait_paiements, versé' as total,
        (select coalesce(sum(montant), 0) from {{ ref('fait_paiements') }}) as obtenu,
        verse as attendu
    from totaux_source
    union all
    select
        'fait_factures, encaissé',
        (select coalesce(sum(montant_paiements), 0) from {{ ref('fait_factures') }} where est_retenue),
        encaisse
    from totaux_source
    union all
    select
        'mart_kpi_operationnels, encaissé',
        ({{ totaux_releves(['mart_kpi_operationnels'], ['montant_encaisse'], nomme=false) }}),
        encaisse
    from totaux_source
    union all
    select
        'fait_collectes, recouvré',
        (select coalesce(sum(montant_paiements), 0) from {{ ref('fait_collectes') }}),
        recouvre
    from totaux_source
    union all
    select
        'mart_performance_financiere, recouvré',
        ({{ totaux_releves(['mart_performance_financiere'], ['montant_recouvre'], nomme=false) }}),
        recouvre
    from totaux_source

)

select
    total as cle,
    obtenu,
    attendu
from totaux
where obtenu is distinct from attendu
