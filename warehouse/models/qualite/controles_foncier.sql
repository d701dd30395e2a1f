{# Les contrôles des lots et des zones, qui changent rarement : la table n'est évaluée de nouveau que s'ils ont changé. #}
{{ config(materialized='table', unique_key='controle') }}

{{ evaluer_controles([
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
]) }}
