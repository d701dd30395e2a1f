{{ config(materialized='ephemeral') }}

-- T11 : une campagne réclame ce qu'une autre, plus ancienne, n'a pas encore recouvré. Un client inconnu n'est pas le même
-- qu'un autre inconnu.
select
    facture_id,
    numero_facture,
    entreprise_id,
    collecte_id,
    montant_total,
    coalesce(
        min(collecte_id) filter (where reste_a_payer > 0) over creances_precedentes <> collecte_id
        or max(collecte_id) filter (where reste_a_payer > 0) over creances_precedentes <> collecte_id,
        false
    ) as est_deja_reclamee
from {{ ref('fait_factures') }}
where est_retenue
    and collecte_id is not null
    and entreprise_id <> -1
window
    creances_precedentes as (
        partition by entreprise_id, montant_total
        order by date_emission, facture_id
        rows between unbounded preceding and 1 preceding
    )
