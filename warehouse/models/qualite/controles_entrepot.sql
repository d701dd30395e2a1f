{# Les contrôles de ce que l'entrepôt a construit, hors lots, zones et totaux. Quand un statut inconnu l'arrête, cette
   table garde son dernier état. #}
{{ config(materialized='table', unique_key='controle') }}

{{ evaluer_controles([
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
    't19_demandes_sans_entreprise',
    't20_campagnes_a_venir',
    't20b_campagnes_soldees_ouvertes',
    't20c_campagnes_en_depassement',
    't22_factures_supprimees',
    't22c_fiches_disparues',
    't26_nombres_illisibles',
    't26b_nombres_en_texte',
    't27_petits_effectifs',
    't29_frais_factures_deux_fois',
    'c11_actions_sur_dossiers_clos',
]) }}
