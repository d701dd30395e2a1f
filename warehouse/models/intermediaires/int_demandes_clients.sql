{{ config(materialized='ephemeral') }}

select
    entreprise_id,
    count(*) as nombre_demandes,
    count(*) filter (where est_approuve) as demandes_approuvees
from {{ ref('fait_attributions') }}
group by entreprise_id
