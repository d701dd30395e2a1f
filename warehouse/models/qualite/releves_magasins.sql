{# Ce que les magasins affichent, lu une fois par rafraîchissement pour tous les contrôles de totaux : ce sont des vues,
   qu'il serait long de recalculer pour chacun. Une ligne par mois, zone ou client ; ce qu'un magasin n'a pas est NULL. #}
{{ config(materialized='table', unique_key=['magasin', 'numero']) }}

with releves as (

    select
        'mart_performance_financiere' as magasin,
        entreprise_id as numero,
        sum(nombre_factures) as nombre_factures,
        sum(montant_total_facture) as montant_facture,
        sum(montant_paye) as montant_paye,
        sum(montant_impaye) as montant_impaye,
        null::numeric as montant_encaisse,
        sum(montant_total_a_recouvrer) as montant_a_recouvrer,
        sum(montant_total_recouvre) as montant_recouvre,
        null::numeric as nombre_collectes,
        null::numeric as collectes_cloturees,
        null::numeric as nombre_demandes,
        null::numeric as demandes_approuvees,
        null::numeric as demandes_rejetees,
        null::numeric as demandes_en_attente,
        sum(montant_impaye * {{ poids_de_tranche() }}) as empreinte_impaye,
        sum((montant_total_facture - montant_paye) * {{ poids_de_tranche() }}) as empreinte_non_paye
    from {{ ref('mart_performance_financiere') }}
    group by entreprise_id
    union all
    select
        'mart_portefeuille_clients',
        entreprise_id,
        nombre_factures,
        chiffre_affaires_total,
        ca_paye,
        ca_impaye,
        null,
        null,
        null,
        null,
        null,
        nombre_demandes,
        demandes_approuvees,
        null,
        null,
        null,
        null
    from {{ ref('mart_portefeuille_clients') }}
    union all
    select
        'mart_kpi_operationnels',
        annee * 100 + mois,
        nombre_factures_emises,
        montant_total_facture,
        montant_paye,
        null,
        encaissements,
        montant_total_a_recouvrer,
        montant_total_recouvre,
        nombre_collectes,
        collectes_cloturees,
        nombre_demandes,
        demandes_approuvees,
        demandes_rejetees,
        demandes_en_attente,
        null,
        null
    from {{ ref('mart_kpi_operationnels') }}
    union all
    select
        'mart_occupation_zones',
        zone_id,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        nombre_demandes_attribution,
        demandes_approuvees,
        demandes_rejetees,
        demandes_en_attente,
        null,
        null
    from {{ ref('mart_occupation_zones') }}

)

select
    magasin::text as magasin,
    numero::integer as numero,
    nombre_factures::bigint as nombre_factures,
    montant_facture::numeric as montant_facture,
    montant_paye::numeric as montant_paye,
    montant_impaye::numeric as montant_impaye,
    montant_encaisse::numeric as montant_encaisse,
    montant_a_recouvrer::numeric as montant_a_recouvrer,
    montant_recouvre::numeric as montant_recouvre,
    nombre_collectes::bigint as nombre_collectes,
    collectes_cloturees::bigint as collectes_cloturees,
    nombre_demandes::bigint as nombre_demandes,
    demandes_approuvees::bigint as demandes_approuvees,
    demandes_rejetees::bigint as demandes_rejetees,
    demandes_en_attente::bigint as demandes_en_attente,
    empreinte_impaye::numeric as empreinte_impaye,
    empreinte_non_paye::numeric as empreinte_non_paye
from releves
