select
    lot_id::text as cle,
    nb_demandes_validees
from {{ ref('constats_lots') }}
where nb_demandes_validees > 1
