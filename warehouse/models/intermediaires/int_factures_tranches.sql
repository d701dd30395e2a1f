{{ config(materialized='ephemeral') }}

with factures as (

    select
        {{ mois_civil('date_emission_key', 'date_emission') }} as mois_civil,
        zone_id,
        entreprise_id,
        count(*) as nombre_factures,
        sum(montant_total) as montant_total_facture,
        coalesce(sum(montant_total) filter (where est_paye), 0) as montant_paye,
        sum(montant_encaisse) as montant_encaisse,
        coalesce(sum(delai_paiement_secondes), 0) as delai_somme,
        count(delai_paiement_secondes) as delai_nombre
    from {{ ref('fait_factures') }}
    where est_retenue
    group by 1, 2, 3

)

select
    mois_civil,
    zone_id,
    entreprise_id,
    nombre_factures,
    montant_total_facture,
    montant_paye,
    montant_total_facture - montant_paye as montant_impaye,
    montant_encaisse,
    montant_total_facture - montant_encaisse as reste_a_recouvrer,
    delai_somme,
    delai_nombre
from factures
