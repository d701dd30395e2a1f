select reference as cle
from {{ ref('stg_demandes_attribution') }}
where entreprise_id is null
