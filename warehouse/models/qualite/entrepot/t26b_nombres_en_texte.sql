select
    reference as cle,
    entreprise_id
from {{ ref('fait_attributions') }}
where {{ constat('t26b_nombres_en_texte') }}
