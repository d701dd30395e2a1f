{# T2 : un statut que l'entrepôt ne connaît pas n'est pas deviné. Ce qui en dépend s'arrête ; ce contrôle dit où il est. #}
-- depends_on: {{ ref('controles_source') }}
select * from {{ ref('t02_statuts_inconnus') }}
