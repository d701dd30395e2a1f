select
    id::text as cle,
    demande_attribution_id as demande_id
from {{ source('sigeti', 'decisions_commission') }}
where decision_date is null
