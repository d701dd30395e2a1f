{{ config(materialized='ephemeral') }}

select distinct on (facture_id)
    facture_id,
    entreprise_id,
    cumul_facture,
    sum(case when statut in ('echec', 'annule', 'rejete', 'rembourse') then 0 else montant end)
        over (partition by facture_id) as montant_encaisse
from {{ ref('fait_paiements') }}
order by facture_id, date_paiement desc, paiement_id desc
