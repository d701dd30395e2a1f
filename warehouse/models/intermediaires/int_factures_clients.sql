{{ config(materialized='ephemeral') }}

with factures as (

    select
        entreprise_id,
        count(*) as nombre_factures,
        sum(montant_total) as chiffre_affaires_total,
        coalesce(sum(montant_total) filter (where est_paye), 0) as ca_paye,
        sum(montant_encaisse) as montant_encaisse,
        sum(delai_paiement_secondes) as delai_somme,
        count(delai_paiement_secondes) as delai_nombre,
        count(*) filter (where est_en_retard) as nombre_factures_retard,
        count(*) filter (where est_paye) as nombre_factures_payees
    from {{ ref('fait_factures') }}
    where est_retenue
    group by entreprise_id

)

select
    factures.*,
    chiffre_affaires_total - ca_paye as ca_impaye,
    chiffre_affaires_total - montant_encaisse as reste_a_payer
from factures
