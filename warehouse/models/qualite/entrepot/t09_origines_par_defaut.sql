select
    numero_facture as cle,
    origine_source,
    origine
from {{ ref('stg_factures') }}
where collecte_id is null
    and demande_id is not null
    and {{ normaliser_statut('origine_source') }} = 'collecte_droit'
    and not est_supprimee
