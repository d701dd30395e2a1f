select
    reference as cle,
    entreprise_id
from {{ ref('fait_attributions') }}
where {{ constat('t26_nombres_illisibles') }}
