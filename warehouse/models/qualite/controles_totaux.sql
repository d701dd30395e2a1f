{# Les totaux que la source, les faits et les magasins doivent avoir en commun. #}
{{ config(materialized='table', unique_key='controle') }}

{{ evaluer_controles([
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
]) }}
