{{ config(
    unique_key='collecte_id',
    indexes=[
        {'columns': ['collecte_id'], 'unique': true},
        {'columns': ['date_debut_key']},
    ],
    meta={'diff_ignore': ['dwh_loaded_at']},
) }}

with collectes as (

    select
        collecte_id,
        reference,
        statut_recouvrement,
        statut_cloture,
        est_cloturee,
        date_debut,
        date_fin_prevue,
        date_cloture,
        montant_a_recouvrer,
        montant_recouvre,
        created_at,
        updated_at
    from {{ ref('stg_collectes') }}

),

-- T21 : factures_generees reste faux dans la source ; les factures elles-mêmes disent ce qui a été facturé.
factures_par_collecte as (

    select
        factures.collecte_id,
        count(*)::integer as nb_factures,
        count(distinct factures.entreprise_id)::integer as nb_entreprises,
        sum(factures.montant_total)::numeric(18, 2) as montant_factures,
        coalesce(sum(encaissements.montant_paiements), 0)::numeric(18, 2) as montant_paiements
    from {{ ref('stg_factures') }} as factures
    left join {{ ref('int_encaissements_factures') }} as encaissements
        on encaissements.facture_id = factures.facture_id
    where factures.est_retenue
        and factures.collecte_id is not null
    group by factures.collecte_id

),

situation as (

    select
        collectes.*,
        coalesce(factures_par_collecte.nb_factures, 0) as nb_factures,
        coalesce(factures_par_collecte.nb_entreprises, 0) as nb_entreprises,
        coalesce(factures_par_collecte.montant_factures, 0) as montant_factures,
        coalesce(factures_par_collecte.montant_paiements, 0) as montant_paiements
    from collectes
    left join factures_par_collecte
        on factures_par_collecte.collecte_id = collectes.collecte_id

),

collectes_datees as (

    select
        situation.*,
        {{ date_abidjan('date_cloture') }} as jour_cloture,
        (date_debut <= {{ date_reference() }}) as est_demarree
    from situation

)

select
    collecte_id::integer as collecte_id,
    reference::text as reference,
    {{ date_key('date_debut') }} as date_debut_key,
    {{ date_key('date_fin_prevue') }} as date_fin_prevue_key,
    {{ date_key('jour_cloture') }} as date_cloture_key,
    date_debut::date as date_debut,
    date_fin_prevue::date as date_fin_prevue,
    date_cloture::timestamptz as date_cloture,
    statut_recouvrement::text as statut_recouvrement,
    statut_cloture::text as statut_cloture,
    montant_a_recouvrer::numeric(18, 2) as montant_a_recouvrer,
    montant_recouvre::numeric(18, 2) as montant_recouvre,
    (montant_a_recouvrer - montant_recouvre)::numeric(18, 2) as montant_restant,
    nb_factures::integer as nb_factures,
    nb_entreprises::integer as nb_entreprises,
    montant_factures::numeric(18, 2) as montant_factures,
    montant_paiements::numeric(18, 2) as montant_paiements,
    (montant_a_recouvrer - montant_factures)::numeric(18, 2) as ecart_factures,
    (montant_recouvre - montant_paiements)::numeric(18, 2) as ecart_paiements,
    (date_fin_prevue - date_debut)::integer as duree_prevue_jours,
    -- T20 : une campagne à venir n'a pas de durée, et une clôture d'avant l'ouverture ne la rend pas négative.
    (case
        when est_demarree then greatest(coalesce(jour_cloture, {{ date_reference() }}) - date_debut, 0)
    end)::integer as duree_reelle_jours,
    est_demarree::boolean as est_demarree,
    est_cloturee::boolean as est_cloturee,
    (montant_a_recouvrer > 0 and montant_recouvre >= montant_a_recouvrer)::boolean as est_soldee,
    (not est_cloturee and date_fin_prevue < {{ date_reference() }})::boolean as est_en_depassement,
    created_at::timestamptz as created_at,
    updated_at::timestamptz as updated_at,
    now()::timestamptz as dwh_loaded_at
from collectes_datees
