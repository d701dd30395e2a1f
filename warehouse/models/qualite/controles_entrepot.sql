{# Les contrôles de ce que l'entrepôt a construit. Quand un statut inconnu l'arrête, cette table garde son dernier état. #}
{{ config(materialized='table', unique_key='controle') }}

with comptes as (

    {{ compter_controles([
        't03_payees_sans_date',
        't04_impayees_deja_encaissees',
        't04b_payees_sans_encaissement',
        't04c_trop_percus',
        't05_paiements_non_confirmes',
        't06_paiements_avant_facture',
        't06b_paiements_apres_saisie',
        't07_paiements_a_venir',
        't09_origines_par_defaut',
        't10_factures_sans_echeance',
        't11_creances_reclamees_deux_fois',
        't12_dossiers_sans_lot_historique',
        't12b_dossiers_a_plusieurs_lots',
        't13_lots_accordes_plusieurs_fois',
        't13b_lots_accordes_mais_disponibles',
        't13c_lots_disponibles_mais_tenus',
        't14_lots_en_mauvaise_unite',
        't14b_zones_trop_petites',
        't15_numeros_entoures_de_blancs',
        't15b_numeros_en_double',
        't15c_numeros_eclates',
        't16_compteurs_de_lots_faux',
        't17_contours_invalides',
        't17b_superficies_dessinees',
        't17c_lots_hors_de_leur_zone',
        't18b_prix_invraisemblables',
        't19_demandes_sans_entreprise',
        't20_campagnes_a_venir',
        't20b_campagnes_soldees_ouvertes',
        't20c_campagnes_en_depassement',
        't22_factures_supprimees',
        't22c_fiches_disparues',
        't26_nombres_illisibles',
        't27_petits_effectifs',
        't29_frais_factures_deux_fois',
        'c01_total_des_factures',
        'c02_total_des_paiements',
        'c03_total_des_demandes',
        'c04_total_des_collectes',
        'c05_total_des_lots',
        'c06_etats_des_lots',
        'c07_issues_des_demandes',
        'c08_paye_et_impaye',
        'c09_cumuls_des_paiements',
        'c10_entetes_de_campagnes',
        'c11_actions_sur_dossiers_clos',
    ]) }}

)

select
    comptes.controle::text as controle,
    catalogue.code::text as code,
    catalogue.nom::text as nom,
    catalogue.couche::text as couche,
    catalogue.gravite::text as gravite,
    comptes.nombre::bigint as nombre,
    comptes.echantillon::text[] as echantillon,
    catalogue.description::text as description,
    catalogue.traitement::text as traitement,
    catalogue.demande::text as demande,
    {{ date_reference() }} as evalue_au
from comptes
left join {{ ref('catalogue_controles') }} as catalogue
    on catalogue.controle = comptes.controle
