{# Les contrôles qui ne lisent que la source : ils sont évalués même quand la suite de l'entrepôt s'arrête. #}
{{ config(materialized='table', unique_key='controle') }}

{{ evaluer_controles([
    't01_textes_mal_encodes',
    't02_statuts_inconnus',
    't02b_valeurs_hors_liste',
    't08_sous_totaux_nuls',
    't18_fiches_d_essai',
    't21_factures_generees_non_tenu',
    't21b_decisions_sans_date',
    't22b_suppressions_definitives',
    't23_tables_voisines_remplies',
    't25_identifiants_avec_controles',
    't25b_telephones_hors_format',
    't28_coordonnees_en_texte_libre',
]) }}
