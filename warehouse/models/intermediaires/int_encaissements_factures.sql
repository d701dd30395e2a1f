{{ config(materialized='ephemeral') }}

select
    facture_id,
    count(*)::integer as nb_paiements,
    sum(montant)::numeric(18, 2) as montant_paiements,
    coalesce(sum(montant) filter (where est_confirme), 0)::numeric(18, 2) as montant_paiements_confirmes,
    max(date_paiement) as date_dernier_paiement
from {{ ref('stg_paiements') }}
where est_encaisse
group by facture_id
