{# Ce que le magasin des mois affiche, lu une fois pour tous les contrôles de totaux : c'est une vue, qu'il serait long de
   recalculer pour chacun. #}
{{ config(materialized='table', unique_key='numero') }}

select
    (annee * 100 + mois)::integer as numero,
    nombre_factures_emises::bigint as nombre_factures,
    montant_total_facture::numeric as montant_facture,
    montant_paye::numeric as montant_paye,
    encaissements::numeric as montant_encaisse,
    montant_total_a_recouvrer::numeric as montant_a_recouvrer,
    montant_total_recouvre::numeric as montant_recouvre,
    nombre_collectes::bigint as nombre_collectes,
    collectes_cloturees::bigint as collectes_cloturees,
    nombre_demandes::bigint as nombre_demandes,
    demandes_approuvees::bigint as demandes_approuvees,
    demandes_rejetees::bigint as demandes_rejetees,
    demandes_en_attente::bigint as demandes_en_attente
from {{ ref('mart_kpi_operationnels') }}
