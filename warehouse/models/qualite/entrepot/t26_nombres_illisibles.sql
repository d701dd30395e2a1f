select reference as cle
from {{ ref('stg_demandes_attribution') }}
where anomalie_financement
    or anomalie_emplois
