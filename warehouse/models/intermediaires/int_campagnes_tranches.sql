{{ config(materialized='ephemeral') }}

-- Les campagnes se lisent sur leurs factures : les montants restent additifs d'une tranche à l'autre.
select
    {{ mois_civil('date_emission_key', 'date_emission') }} as mois_civil,
    zone_id,
    entreprise_id,
    collecte_id,
    sum(montant_total) as montant_a_recouvrer,
    sum(montant_paiements) as montant_recouvre
from {{ ref('fait_factures') }}
where est_retenue
    and collecte_id is not null
group by 1, 2, 3, 4
