{# T1 : un fichier doublement encodé se répare avant d'être chargé. #}
-- depends_on: {{ ref('controles_source') }}
select * from {{ ref('t01_textes_mal_encodes') }}
