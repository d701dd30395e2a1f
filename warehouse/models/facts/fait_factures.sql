{{ config(
    unique_key='facture_id',
    indexes=[
        {'columns': ['facture_id'], 'unique': true},
        {'columns': ['date_emission_key']},
        {'columns': ['entreprise_id']},
        {'columns': ['zone_id']},
        {'columns': ['collecte_id']},
    ],
    meta={'diff_ignore': ['dwh_loaded_at']},
) }}

with factures as (

    select
        facture_id,
        numero_facture,
        date_creation,
        date_echeance,
        date_paiement,
        (date_paiement is null) as sans_date_paiement,
        montant_total,
        statut,
        entreprise_id,
        demande_id,
        collecte_id,
        origine,
        origine_par_defaut,
        est_retenue,
        (statut = 'payee') as est_paye,
        created_at,
        updated_at
    from {{ ref('stg_factures') }}
    where not est_supprimee

),

encaissements as (

    select
        facture_id,
        nb_paiements,
        montant_paiements,
        montant_paiements_confirmes,
        date_dernier_paiement
    from {{ ref('int_encaissements_factures') }}

),

zones_factures as (

    select
        facture_id,
        zone_id
    from {{ ref('int_zones_factures') }}

),

factures_encaissees as (

    select
        factures.*,
        zones_factures.zone_id,
        coalesce(encaissements.nb_paiements, 0) as nb_paiements,
        coalesce(encaissements.montant_paiements, 0) as montant_paiements,
        -- Un trop-perçu ne compense pas l'impayé d'une autre facture.
        least(coalesce(encaissements.montant_paiements, 0), factures.montant_total) as montant_encaisse,
        least(coalesce(encaissements.montant_paiements_confirmes, 0), factures.montant_total) as montant_confirme,
        -- T3 : le statut dit que la facture est payée ; sa date de paiement peut manquer.
        case
            when factures.est_paye then coalesce(factures.date_paiement, encaissements.date_dernier_paiement)
        end as date_solde
    from factures
    left join encaissements
        on encaissements.facture_id = factures.facture_id
    left join zones_factures
        on zones_factures.facture_id = factures.facture_id

),

factures_dues as (

    select
        factures_encaissees.*,
        case
            when est_retenue then montant_total - montant_encaisse
            else 0
        end as reste_a_payer
    from factures_encaissees

),

situation as (

    select
        factures_dues.*,
        -- T29 : un dossier a deux factures du même frais. Celle qui est payée est la bonne, à défaut la plus ancienne.
        (
            est_retenue
            and collecte_id is null
            and demande_id is not null
            and row_number() over factures_du_frais > 1
        ) as facture_en_double_probable
    from factures_dues
    window
        factures_du_frais as (
            partition by demande_id, origine, est_retenue
            order by est_paye desc, date_creation, facture_id
        )

),

factures_datees as (

    select
        situation.*,
        {{ date_abidjan('date_creation') }} as jour_emission,
        {{ date_abidjan('date_echeance') }} as jour_echeance,
        {{ date_abidjan('date_solde') }} as jour_solde,
        case
            when reste_a_payer > 0 then {{ date_reference() }} - {{ date_abidjan('date_echeance') }}
        end as jours_depuis_echeance,
        case
            -- T6 : un paiement saisi avant l'heure de la facture compte pour zéro, jamais pour moins.
            when date_solde is not null then greatest({{ secondes('date_creation', 'date_solde') }}, 0)
        end as delai_paiement_secondes
    from situation

)

select
    factures_datees.facture_id::integer as facture_id,
    factures_datees.numero_facture::text as numero_facture,
    {{ date_key('factures_datees.jour_emission') }} as date_emission_key,
    {{ date_key('factures_datees.jour_echeance') }} as date_echeance_key,
    {{ date_key('factures_datees.jour_solde') }} as date_solde_key,
    coalesce(entreprises.entreprise_key, -1)::bigint as entreprise_key,
    coalesce(zones.zone_key, -1)::bigint as zone_key,
    coalesce(entreprises.entreprise_id, -1)::integer as entreprise_id,
    coalesce(zones.zone_id, -1)::integer as zone_id,
    factures_datees.collecte_id::integer as collecte_id,
    factures_datees.demande_id::integer as demande_id,
    factures_datees.origine::text as origine,
    factures_datees.statut::text as statut,
    factures_datees.date_creation::timestamptz as date_emission,
    factures_datees.date_echeance::timestamptz as date_echeance,
    factures_datees.date_solde::timestamptz as date_solde,
    factures_datees.est_retenue::boolean as est_retenue,
    factures_datees.montant_total::numeric(18, 2) as montant_total,
    factures_datees.montant_paiements::numeric(18, 2) as montant_paiements,
    factures_datees.montant_encaisse::numeric(18, 2) as montant_encaisse,
    factures_datees.montant_confirme::numeric(18, 2) as montant_confirme,
    factures_datees.reste_a_payer::numeric(18, 2) as reste_a_payer,
    factures_datees.nb_paiements::integer as nb_paiements,
    factures_datees.delai_paiement_secondes::numeric as delai_paiement_secondes,
    (factures_datees.delai_paiement_secondes / 86400)::numeric as delai_paiement_jours,
    factures_datees.est_paye::boolean as est_paye,
    (
        factures_datees.montant_encaisse > 0
        and factures_datees.montant_encaisse < factures_datees.montant_total
    )::boolean as est_partielle,
    coalesce(factures_datees.jours_depuis_echeance > 0, false)::boolean as est_en_retard,
    greatest(coalesce(factures_datees.jours_depuis_echeance, 0), 0)::integer as jours_retard,
    (case
        when factures_datees.reste_a_payer <= 0 then null
        when factures_datees.jours_depuis_echeance is null then 'sans échéance'
        when factures_datees.jours_depuis_echeance <= 0 then 'non échu'
        when factures_datees.jours_depuis_echeance <= 30 then '1-30 jours'
        when factures_datees.jours_depuis_echeance <= 60 then '31-60 jours'
        when factures_datees.jours_depuis_echeance <= 90 then '61-90 jours'
        else '> 90 jours'
    end)::text as tranche_age,
    (factures_datees.date_echeance is null)::boolean as sans_echeance,
    (factures_datees.est_paye and factures_datees.sans_date_paiement)::boolean as sans_date_paiement,
    factures_datees.origine_par_defaut::boolean as origine_par_defaut,
    factures_datees.facture_en_double_probable::boolean as facture_en_double_probable,
    factures_datees.created_at::timestamptz as created_at,
    factures_datees.updated_at::timestamptz as updated_at,
    now()::timestamptz as dwh_loaded_at
from factures_datees
left join {{ ref('dim_entreprises') }} as entreprises
    on entreprises.entreprise_id = factures_datees.entreprise_id
    and factures_datees.date_creation >= entreprises.valid_from
    and factures_datees.date_creation < entreprises.valid_to
left join {{ ref('dim_zones_industrielles') }} as zones
    on zones.zone_id = factures_datees.zone_id
    and factures_datees.date_creation >= zones.valid_from
    and factures_datees.date_creation < zones.valid_to
