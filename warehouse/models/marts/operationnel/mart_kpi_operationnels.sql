{{ config(
    unique_key=['annee', 'mois'],
    indexes=[{'columns': ['annee', 'mois'], 'unique': true}],
) }}

with collectes_par_mois as (

    select
        (extract(year from date_debut) * 100 + extract(month from date_debut))::integer as mois_civil,
        count(*) as nombre_collectes,
        count(*) filter (where est_cloturee) as collectes_cloturees,
        sum(100 * montant_recouvre / montant_a_recouvrer) filter (where montant_a_recouvrer > 0) as taux_somme,
        count(*) filter (where montant_a_recouvrer > 0) as taux_nombre,
        sum(duree_reelle_jours) as duree_somme,
        count(duree_reelle_jours) as duree_nombre,
        sum(montant_a_recouvrer) as montant_total_a_recouvrer,
        sum(montant_recouvre) as montant_total_recouvre
    from {{ ref('fait_collectes') }}
    group by 1

),

demandes_par_mois as (

    select
        {{ mois_civil('date_demande_key', 'date_demande') }} as mois_civil,
        count(*) as nombre_demandes,
        count(*) filter (where est_approuve) as demandes_approuvees,
        count(*) filter (where est_rejete) as demandes_rejetees,
        count(*) filter (where est_en_attente) as demandes_en_attente,
        sum(delai_traitement_secondes) as delai_somme,
        count(delai_traitement_secondes) as delai_nombre,
        sum(superficie_demandee_m2) as superficie_totale_demandee
    from {{ ref('fait_attributions') }}
    group by 1

),

factures_par_mois as (

    select
        {{ mois_civil('date_emission_key', 'date_emission') }} as mois_civil,
        count(*) as nombre_factures_emises,
        count(*) filter (where est_paye) as factures_payees,
        sum(delai_paiement_secondes) as delai_somme,
        count(delai_paiement_secondes) as delai_nombre,
        sum(montant_total) as montant_total_facture,
        sum(montant_total) filter (where est_paye) as montant_paye
    from {{ ref('fait_factures') }}
    where est_retenue
    group by 1

),

-- Un mois existe dès qu'un paiement y est daté, même échoué ou sur une facture annulée : il n'encaisse alors rien.
paiements_par_mois as (

    select
        {{ mois_civil('date_paiement_key', 'date_paiement') }} as mois_civil,
        sum(montant) filter (where est_encaisse and facture_retenue) as encaissements
    from {{ ref('fait_paiements') }}
    group by 1

),

-- Une jointure complète, où chaque part n'est nommée qu'une fois : ce qui n'en est pas demandé n'est pas calculé.
activite as (

    select
        mois_civil / 100 as annee,
        mois_civil % 100 as mois,
        coalesce(collectes.nombre_collectes, 0) as nombre_collectes,
        coalesce(collectes.collectes_cloturees, 0) as collectes_cloturees,
        coalesce(collectes.taux_somme, 0) as taux_somme,
        coalesce(collectes.taux_nombre, 0) as taux_nombre,
        coalesce(collectes.duree_somme, 0) as duree_somme,
        coalesce(collectes.duree_nombre, 0) as duree_nombre,
        coalesce(collectes.montant_total_a_recouvrer, 0) as montant_total_a_recouvrer,
        coalesce(collectes.montant_total_recouvre, 0) as montant_total_recouvre,
        coalesce(demandes.nombre_demandes, 0) as nombre_demandes,
        coalesce(demandes.demandes_approuvees, 0) as demandes_approuvees,
        coalesce(demandes.demandes_rejetees, 0) as demandes_rejetees,
        coalesce(demandes.demandes_en_attente, 0) as demandes_en_attente,
        coalesce(demandes.delai_somme, 0) as attribution_somme,
        coalesce(demandes.delai_nombre, 0) as attribution_nombre,
        coalesce(demandes.superficie_totale_demandee, 0) as superficie_totale_demandee,
        coalesce(factures.nombre_factures_emises, 0) as nombre_factures_emises,
        coalesce(factures.factures_payees, 0) as factures_payees,
        coalesce(factures.delai_somme, 0) as paiement_somme,
        coalesce(factures.delai_nombre, 0) as paiement_nombre,
        coalesce(factures.montant_total_facture, 0) as montant_total_facture,
        coalesce(factures.montant_paye, 0) as montant_paye,
        coalesce(paiements.encaissements, 0) as encaissements
    from collectes_par_mois as collectes
    full join demandes_par_mois as demandes using (mois_civil)
    full join factures_par_mois as factures using (mois_civil)
    full join paiements_par_mois as paiements using (mois_civil)

)

select
    annee::integer as annee,
    mois::integer as mois,
    ((mois + 2) / 3)::integer as trimestre,
    nombre_collectes::bigint as nombre_collectes,
    collectes_cloturees::bigint as collectes_cloturees,
    (nombre_collectes - collectes_cloturees)::bigint as collectes_ouvertes,
    taux_somme::numeric as taux_recouvrement_moyen_somme,
    taux_nombre::bigint as taux_recouvrement_moyen_nombre,
    {{ moyenne('taux_somme', 'taux_nombre') }} as taux_recouvrement_moyen,
    duree_somme::bigint as duree_moyenne_collecte_jours_somme,
    duree_nombre::bigint as duree_moyenne_collecte_jours_nombre,
    {{ moyenne('duree_somme', 'duree_nombre') }} as duree_moyenne_collecte_jours,
    collectes_cloturees::bigint as taux_cloture_pct_num,
    nombre_collectes::bigint as taux_cloture_pct_den,
    {{ pourcentage('collectes_cloturees', 'nombre_collectes') }} as taux_cloture_pct,
    montant_total_recouvre::numeric(18, 2) as taux_recouvrement_global_pct_num,
    montant_total_a_recouvrer::numeric(18, 2) as taux_recouvrement_global_pct_den,
    {{ pourcentage('montant_total_recouvre', 'montant_total_a_recouvrer') }} as taux_recouvrement_global_pct,
    montant_total_a_recouvrer::numeric(18, 2) as montant_total_a_recouvrer,
    montant_total_recouvre::numeric(18, 2) as montant_total_recouvre,
    nombre_demandes::bigint as nombre_demandes,
    demandes_approuvees::bigint as demandes_approuvees,
    demandes_rejetees::bigint as demandes_rejetees,
    demandes_en_attente::bigint as demandes_en_attente,
    attribution_somme::numeric as delai_moyen_attribution_jours_somme,
    attribution_nombre::bigint as delai_moyen_attribution_jours_nombre,
    {{ moyenne_jours('attribution_somme', 'attribution_nombre') }} as delai_moyen_attribution_jours,
    demandes_approuvees::bigint as taux_approbation_pct_num,
    nombre_demandes::bigint as taux_approbation_pct_den,
    {{ pourcentage('demandes_approuvees', 'nombre_demandes') }} as taux_approbation_pct,
    demandes_approuvees::bigint as taux_approbation_decidees_pct_num,
    (demandes_approuvees + demandes_rejetees)::bigint as taux_approbation_decidees_pct_den,
    {{ pourcentage('demandes_approuvees', '(demandes_approuvees + demandes_rejetees)') }}
        as taux_approbation_decidees_pct,
    superficie_totale_demandee::numeric as superficie_totale_demandee,
    nombre_factures_emises::bigint as nombre_factures_emises,
    factures_payees::bigint as factures_payees,
    paiement_somme::numeric as delai_moyen_paiement_jours_somme,
    paiement_nombre::bigint as delai_moyen_paiement_jours_nombre,
    {{ moyenne_jours('paiement_somme', 'paiement_nombre') }} as delai_moyen_paiement_jours,
    montant_total_facture::numeric(18, 2) as montant_total_facture,
    montant_paye::numeric(18, 2) as montant_paye,
    encaissements::numeric(18, 2) as encaissements
from activite
