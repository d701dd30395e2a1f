{{ config(
    unique_key='paiement_id',
    indexes=[
        {'columns': ['paiement_id'], 'unique': true},
        {'columns': ['facture_id']},
        {'columns': ['date_paiement_key']},
        {'columns': ['entreprise_id']},
        {'columns': ['zone_id']},
    ],
    meta={'diff_ignore': ['dwh_loaded_at']},
) }}

with paiements as (

    select
        paiement_id,
        facture_id,
        montant,
        date_paiement,
        statut,
        mode_paiement,
        est_encaisse,
        est_confirme,
        reference_paiement,
        created_at,
        updated_at
    from {{ ref('stg_paiements') }}

),

factures as (

    select
        facture_id,
        entreprise_id,
        collecte_id,
        montant_total,
        date_creation,
        est_retenue,
        updated_at
    from {{ ref('stg_factures') }}

),

paiements_cumules as (

    select
        paiements.*,
        factures.entreprise_id,
        factures.collecte_id,
        factures.montant_total,
        factures.date_creation as date_facture,
        factures.est_retenue as facture_retenue,
        factures.updated_at as facture_updated_at,
        zones_factures.zone_id,
        -- Un paiement échoué ou annulé laisse le cumul où il en est.
        coalesce(sum(paiements.montant) filter (where paiements.est_encaisse) over (
            partition by paiements.facture_id
            order by paiements.date_paiement, paiements.paiement_id
            rows between unbounded preceding and current row
        ), 0) as cumul_facture
    from paiements
    inner join factures
        on factures.facture_id = paiements.facture_id
    left join {{ ref('int_zones_factures') }} as zones_factures
        on zones_factures.facture_id = paiements.facture_id

),

situation as (

    select
        paiements_cumules.*,
        greatest(montant_total - cumul_facture, 0) as reste_apres_paiement,
        (
            est_encaisse
            and cumul_facture >= montant_total
            and cumul_facture - montant < montant_total
        ) as solde_la_facture,
        ({{ date_abidjan('date_paiement') }} > {{ date_reference() }}) as est_post_date
    from paiements_cumules

),

paiements_dates as (

    select
        situation.*,
        {{ date_abidjan('date_paiement') }} as jour_paiement,
        {{ date_abidjan('created_at') }} as jour_saisie,
        {{ date_abidjan('date_facture') }} as jour_facture
    from situation

)

select
    paiements_dates.paiement_id::integer as paiement_id,
    paiements_dates.facture_id::integer as facture_id,
    {{ date_key('paiements_dates.jour_paiement') }} as date_paiement_key,
    {{ date_key('paiements_dates.jour_saisie') }} as date_saisie_key,
    coalesce(entreprises.entreprise_key, -1)::bigint as entreprise_key,
    coalesce(zones.zone_key, -1)::bigint as zone_key,
    coalesce(entreprises.entreprise_id, -1)::integer as entreprise_id,
    coalesce(zones.zone_id, -1)::integer as zone_id,
    paiements_dates.collecte_id::integer as collecte_id,
    paiements_dates.reference_paiement::text as reference_paiement,
    paiements_dates.mode_paiement::text as mode_paiement,
    paiements_dates.statut::text as statut,
    paiements_dates.date_paiement::timestamptz as date_paiement,
    paiements_dates.created_at::timestamptz as date_saisie,
    paiements_dates.est_encaisse::boolean as est_encaisse,
    paiements_dates.est_confirme::boolean as est_confirme,
    paiements_dates.facture_retenue::boolean as facture_retenue,
    paiements_dates.montant::numeric(18, 2) as montant,
    paiements_dates.cumul_facture::numeric(18, 2) as cumul_facture,
    paiements_dates.reste_apres_paiement::numeric(18, 2) as reste_apres_paiement,
    paiements_dates.solde_la_facture::boolean as solde_la_facture,
    -- T6 : seuls les jours comptent, un paiement à 0 h le jour de la facture n'est pas une anomalie.
    (paiements_dates.jour_paiement < paiements_dates.jour_facture)::boolean as est_anterieur_facture,
    (paiements_dates.jour_paiement > paiements_dates.jour_saisie)::boolean as est_posterieur_saisie,
    paiements_dates.est_post_date::boolean as est_post_date,
    paiements_dates.created_at::timestamptz as created_at,
    paiements_dates.updated_at::timestamptz as updated_at,
    now()::timestamptz as dwh_loaded_at
from paiements_dates
left join {{ ref('dim_entreprises') }} as entreprises
    on entreprises.entreprise_id = paiements_dates.entreprise_id
    and paiements_dates.date_paiement >= entreprises.valid_from
    and paiements_dates.date_paiement < entreprises.valid_to
left join {{ ref('dim_zones_industrielles') }} as zones
    on zones.zone_id = paiements_dates.zone_id
    and paiements_dates.date_paiement >= zones.valid_from
    and paiements_dates.date_paiement < zones.valid_to
