select
    reference as cle,
    montant_a_recouvrer,
    montant_recouvre
from {{ ref('fait_collectes') }}
where est_soldee
    and not est_cloturee
