{{ config(
    unique_key=['annee', 'mois', 'zone_id', 'entreprise_id'],
    indexes=[
        {'columns': ['annee', 'mois', 'zone_id', 'entreprise_id'], 'unique': true},
        {'columns': ['zone_id']},
        {'columns': ['entreprise_id']},
    ],
) }}

with campagnes_par_tranche as (

    select
        campagnes_de_tranche.mois_civil,
        campagnes_de_tranche.zone_id,
        campagnes_de_tranche.entreprise_id,
        count(*) as nombre_collectes,
        sum(campagnes_de_tranche.montant_a_recouvrer) as montant_total_a_recouvrer,
        sum(campagnes_de_tranche.montant_recouvre) as montant_total_recouvre,
        sum(100 * campagnes_de_tranche.montant_recouvre / campagnes_de_tranche.montant_a_recouvrer)
            filter (where campagnes_de_tranche.montant_a_recouvrer > 0) as taux_somme,
        count(*) filter (where campagnes_de_tranche.montant_a_recouvrer > 0) as taux_nombre,
        sum(collectes.duree_reelle_jours) as duree_somme,
        count(collectes.duree_reelle_jours) as duree_nombre
    from {{ ref('int_campagnes_tranches') }} as campagnes_de_tranche
    left join {{ ref('fait_collectes') }} as collectes
        on collectes.collecte_id = campagnes_de_tranche.collecte_id
    group by
        campagnes_de_tranche.mois_civil,
        campagnes_de_tranche.zone_id,
        campagnes_de_tranche.entreprise_id

),

tranches as (

    select
        factures_par_tranche.*,
        coalesce(campagnes_par_tranche.nombre_collectes, 0) as nombre_collectes,
        coalesce(campagnes_par_tranche.montant_total_a_recouvrer, 0) as montant_total_a_recouvrer,
        coalesce(campagnes_par_tranche.montant_total_recouvre, 0) as montant_total_recouvre,
        coalesce(campagnes_par_tranche.taux_somme, 0) as taux_somme,
        coalesce(campagnes_par_tranche.taux_nombre, 0) as taux_nombre,
        coalesce(campagnes_par_tranche.duree_somme, 0) as duree_somme,
        coalesce(campagnes_par_tranche.duree_nombre, 0) as duree_nombre
    from {{ ref('int_factures_tranches') }} as factures_par_tranche
    left join campagnes_par_tranche
        on campagnes_par_tranche.mois_civil = factures_par_tranche.mois_civil
        and campagnes_par_tranche.zone_id = factures_par_tranche.zone_id
        and campagnes_par_tranche.entreprise_id = factures_par_tranche.entreprise_id

)

select
    (tranches.mois_civil / 100)::integer as annee,
    (tranches.mois_civil % 100)::integer as mois,
    tranches.zone_id::integer as zone_id,
    tranches.entreprise_id::integer as entreprise_id,
    zones.libelle::text as zone_libelle,
    entreprises.raison_sociale::text as raison_sociale,
    tranches.nombre_factures::bigint as nombre_factures,
    tranches.montant_total_facture::numeric(18, 2) as montant_total_facture,
    tranches.montant_paye::numeric(18, 2) as montant_paye,
    tranches.montant_impaye::numeric(18, 2) as montant_impaye,
    tranches.montant_encaisse::numeric(18, 2) as montant_encaisse,
    tranches.reste_a_recouvrer::numeric(18, 2) as reste_a_recouvrer,
    tranches.delai_somme::numeric as delai_moyen_paiement_somme,
    tranches.delai_nombre::bigint as delai_moyen_paiement_nombre,
    {{ moyenne_jours('tranches.delai_somme', 'tranches.delai_nombre') }} as delai_moyen_paiement,
    tranches.montant_paye::numeric(18, 2) as taux_paiement_pct_num,
    tranches.montant_total_facture::numeric(18, 2) as taux_paiement_pct_den,
    {{ pourcentage('tranches.montant_paye', 'tranches.montant_total_facture') }} as taux_paiement_pct,
    tranches.montant_encaisse::numeric(18, 2) as taux_encaissement_pct_num,
    tranches.montant_total_facture::numeric(18, 2) as taux_encaissement_pct_den,
    {{ pourcentage('tranches.montant_encaisse', 'tranches.montant_total_facture') }} as taux_encaissement_pct,
    tranches.nombre_collectes::bigint as nombre_collectes,
    tranches.montant_total_a_recouvrer::numeric(18, 2) as montant_total_a_recouvrer,
    tranches.montant_total_recouvre::numeric(18, 2) as montant_total_recouvre,
    tranches.taux_somme::numeric as taux_recouvrement_moyen_somme,
    tranches.taux_nombre::bigint as taux_recouvrement_moyen_nombre,
    {{ moyenne('tranches.taux_somme', 'tranches.taux_nombre') }} as taux_recouvrement_moyen,
    tranches.duree_somme::bigint as duree_moyenne_collecte_somme,
    tranches.duree_nombre::bigint as duree_moyenne_collecte_nombre,
    {{ moyenne('tranches.duree_somme', 'tranches.duree_nombre') }} as duree_moyenne_collecte
from tranches
left join {{ ref('dim_zones_industrielles') }} as zones
    on zones.zone_id = tranches.zone_id
    and zones.is_current
left join {{ ref('dim_entreprises') }} as entreprises
    on entreprises.entreprise_id = tranches.entreprise_id
    and entreprises.is_current
