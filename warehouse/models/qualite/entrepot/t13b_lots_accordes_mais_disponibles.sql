select
    lot_id::text as cle,
    etat
from {{ ref('stg_lots') }}
where statut = 'disponible'
    and lot_id in (select lot_id from {{ ref('constats_lots') }} where nb_demandes_validees > 0)
