{# Ce que l'agence doit corriger : l'entrepôt a gardé la donnée et dit ce qu'il en a fait. Le détail de chaque contrôle
   est dans la vue qui porte son nom. #}
{{ config(severity='warn') }}

select
    code,
    controle,
    nom,
    nombre,
    echantillon
from {{ ref('controles') }}
where gravite = 'avertissement'
    and nombre > 0
