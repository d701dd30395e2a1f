{# Chaque paiement de la source est dans le fait ; ce qui est encaissé l'est aussi dans les factures, les campagnes et
   les magasins. #}
with paiements_source as (

    select
        paiements.montant,
        {{ normaliser_statut('paiements.statut') }} not in ('echec', 'annule', 'rejete', 'rembourse') as est_encaisse,
        (
            not factures.is_deleted
            and {{ normaliser_statut('factures.statut') }} not in ('annulee', 'remboursee')
        ) as facture_retenue,
        factures.collecte_id
    from {{ source('sigeti', 'paiement_factures') }} as paiements
    inner join {{ source('sigeti', 'factures') }} as factures
        on factures.id = paiements.facture_id

),

totaux_source as (

    select
        coalesce(sum(montant), 0) as verse,
        coalesce(sum(montant) filter (where est_encaisse and facture_retenue), 0) as encaisse,
        coalesce(sum(montant) filter (where est_encaisse and facture_retenue and collecte_id is not null), 0) as recouvre
    from paiements_source

),

totaux as (

    select 'fait_paiements, versé' as total, coalesce(sum(montant), 0) as obtenu, max(totaux_source.verse) as attendu
    from totaux_source
    left join {{ ref('fait_paiements') }} on true
    union all
    select 'fait_factures, encaissé', coalesce(sum(montant_paiements), 0), max(totaux_source.encaisse)
    from totaux_source
    left join {{ ref('fait_factures') }} on est_retenue
    union all
    select 'mart_kpi_operationnels, encaissé', coalesce(sum(encaissements), 0), max(totaux_source.encaisse)
    from totaux_source
    left join {{ ref('mart_kpi_operationnels') }} on true
    union all
    select 'fait_collectes, recouvré', coalesce(sum(montant_paiements), 0), max(totaux_source.recouvre)
    from totaux_source
    left join {{ ref('fait_collectes') }} on true
    union all
    select 'mart_performance_financiere, recouvré', coalesce(sum(montant_total_recouvre), 0), max(totaux_source.recouvre)
    from totaux_source
    left join {{ ref('mart_performance_financiere') }} on true

)

select
    total as cle,
    obtenu,
    attendu
from totaux
where obtenu is distinct from attendu
