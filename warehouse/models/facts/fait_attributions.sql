{{ config(
    unique_key='demande_id',
    indexes=[
        {'columns': ['demande_id'], 'unique': true},
        {'columns': ['date_demande_key']},
        {'columns': ['entreprise_id']},
        {'columns': ['zone_id']},
    ],
    meta={'diff_ignore': ['dwh_loaded_at']},
) }}

with demandes as (

    select
        demande_id,
        reference,
        entreprise_id,
        statut,
        est_approuve,
        est_rejete,
        est_en_attente,
        etape_courante,
        type_demande,
        priorite,
        montant_financement,
        emplois_total,
        emplois_nationaux,
        emplois_expatries,
        (anomalie_financement or anomalie_emplois) as nombres_illisibles,
        nombres_en_texte,
        (lot_historique_id is null) as sans_lot_historique,
        created_at,
        updated_at
    from {{ ref('stg_demandes_attribution') }}

),

-- T12 : les lots d'une demande sont ceux de la table de liaison, jamais l'ancienne colonne lot_id.
lots_par_demande as (

    select
        liaisons.demande_attribution_id as demande_id,
        count(*)::integer as nb_lots,
        coalesce(sum(lots.superficie_m2), 0) as superficie_demandee_m2,
        coalesce(sum(lots.prix), 0) as valeur_lots
    from {{ source('sigeti', 'demande_attribution_lots') }} as liaisons
    inner join {{ ref('stg_lots') }} as lots
        on lots.lot_id = liaisons.lot_id
    group by liaisons.demande_attribution_id

),

frais_payes as (

    select
        factures.facture_id,
        factures.demande_id,
        coalesce(
            factures.date_paiement,
            max(paiements.date_paiement) filter (where paiements.est_encaisse)
        ) as date_solde
    from {{ ref('stg_factures') }} as factures
    left join {{ ref('stg_paiements') }} as paiements
        on paiements.facture_id = factures.facture_id
    where factures.origine = 'frais_dossier'
        and factures.statut = 'payee'
        and factures.est_retenue
    group by factures.facture_id, factures.demande_id, factures.date_paiement

),

frais_dossier as (

    select
        demande_id,
        min(date_solde) as date_frais_dossier
    from frais_payes
    group by demande_id

),

-- L'attestation se régénère à volonté : la recevabilité date de la première signature.
recevabilites as (

    select
        demande_attribution_id as demande_id,
        min(date_signature) as date_recevabilite
    from {{ source('sigeti', 'attestations_recevabilite') }}
    group by demande_attribution_id

),

lamevs as (

    select
        demande_attribution_id as demande_id,
        min(date_signature) as date_lamev
    from {{ source('sigeti', 'lamevs') }}
    group by demande_attribution_id

),

-- T21 : decision_date n'est jamais rempli, la ligne est écrite le jour de la commission.
commissions_par_demande as (

    select
        decisions.demande_attribution_id as demande_id,
        max(coalesce(decisions.decision_date, decisions.created_at))
            filter (where commissions.type::text = 'INTERNE') as date_commission_interne,
        max(coalesce(decisions.decision_date, decisions.created_at))
            filter (where commissions.type::text = 'INTERMINISTERIELLE') as date_commission_interministerielle
    from {{ source('sigeti', 'decisions_commission') }} as decisions
    inner join {{ source('sigeti', 'commissions') }} as commissions
        on commissions.id = decisions.commission_id
    group by decisions.demande_attribution_id

),

situation as (

    select
        demandes.*,
        zones_demandes.zone_id,
        decisions.date_decision,
        coalesce(decisions.nb_actions_apres_cloture, 0) as nb_actions_apres_cloture,
        coalesce(lots_par_demande.nb_lots, 0) as nb_lots,
        coalesce(lots_par_demande.superficie_demandee_m2, 0) as superficie_demandee_m2,
        coalesce(lots_par_demande.valeur_lots, 0) as valeur_lots,
        frais_dossier.date_frais_dossier,
        recevabilites.date_recevabilite,
        commissions_par_demande.date_commission_interne,
        commissions_par_demande.date_commission_interministerielle,
        lamevs.date_lamev
    from demandes
    left join {{ ref('int_zones_demandes') }} as zones_demandes
        on zones_demandes.demande_id = demandes.demande_id
    left join {{ ref('int_decisions_demandes') }} as decisions
        on decisions.demande_id = demandes.demande_id
    left join lots_par_demande
        on lots_par_demande.demande_id = demandes.demande_id
    left join frais_dossier
        on frais_dossier.demande_id = demandes.demande_id
    left join recevabilites
        on recevabilites.demande_id = demandes.demande_id
    left join commissions_par_demande
        on commissions_par_demande.demande_id = demandes.demande_id
    left join lamevs
        on lamevs.demande_id = demandes.demande_id

),

demandes_datees as (

    select
        situation.*,
        case
            when not est_en_attente then {{ secondes('created_at', 'date_decision') }}
        end as delai_traitement_secondes,
        case
            when est_en_attente then greatest({{ date_reference() }} - {{ date_abidjan('created_at') }}, 0)
        end as age_jours
    from situation

)

select
    demandes_datees.demande_id::integer as demande_id,
    demandes_datees.reference::text as reference,
    {{ date_key(date_abidjan('demandes_datees.created_at')) }} as date_demande_key,
    {{ date_key(date_abidjan('demandes_datees.date_decision')) }} as date_decision_key,
    {{ date_key(date_abidjan('demandes_datees.date_frais_dossier')) }} as date_frais_dossier_key,
    {{ date_key(date_abidjan('demandes_datees.date_recevabilite')) }} as date_recevabilite_key,
    {{ date_key(date_abidjan('demandes_datees.date_commission_interne')) }} as date_commission_interne_key,
    {{ date_key(date_abidjan('demandes_datees.date_commission_interministerielle')) }}
        as date_commission_interministerielle_key,
    {{ date_key(date_abidjan('demandes_datees.date_lamev')) }} as date_lamev_key,
    coalesce(entreprises.entreprise_key, -1)::bigint as entreprise_key,
    coalesce(zones.zone_key, -1)::bigint as zone_key,
    coalesce(domaines.domaine_key, -1)::bigint as domaine_key,
    coalesce(entreprises.entreprise_id, -1)::integer as entreprise_id,
    coalesce(zones.zone_id, -1)::integer as zone_id,
    coalesce(domaines.domaine_id, -1)::integer as domaine_id,
    demandes_datees.type_demande::text as type_demande,
    demandes_datees.statut::text as statut,
    demandes_datees.etape_courante::integer as etape_courante,
    demandes_datees.priorite::text as priorite,
    demandes_datees.created_at::timestamptz as date_demande,
    demandes_datees.date_decision::timestamptz as date_decision,
    demandes_datees.date_frais_dossier::timestamptz as date_frais_dossier,
    demandes_datees.date_recevabilite::timestamptz as date_recevabilite,
    demandes_datees.date_commission_interne::timestamptz as date_commission_interne,
    demandes_datees.date_commission_interministerielle::timestamptz as date_commission_interministerielle,
    demandes_datees.date_lamev::timestamptz as date_lamev,
    demandes_datees.nb_lots::integer as nb_lots,
    demandes_datees.superficie_demandee_m2::numeric as superficie_demandee_m2,
    demandes_datees.valeur_lots::numeric(18, 2) as valeur_lots,
    demandes_datees.montant_financement::numeric(18, 2) as montant_financement,
    demandes_datees.emplois_total::bigint as emplois_total,
    demandes_datees.emplois_nationaux::bigint as emplois_nationaux,
    demandes_datees.emplois_expatries::bigint as emplois_expatries,
    demandes_datees.est_approuve::boolean as est_approuve,
    demandes_datees.est_rejete::boolean as est_rejete,
    demandes_datees.est_en_attente::boolean as est_en_attente,
    demandes_datees.delai_traitement_secondes::numeric as delai_traitement_secondes,
    (demandes_datees.delai_traitement_secondes / 86400)::numeric as delai_traitement_jours,
    demandes_datees.age_jours::integer as age_jours,
    demandes_datees.nb_actions_apres_cloture::integer as nb_actions_apres_cloture,
    demandes_datees.sans_lot_historique::boolean as sans_lot_historique,
    demandes_datees.nombres_illisibles::boolean as nombres_illisibles,
    demandes_datees.nombres_en_texte::boolean as nombres_en_texte,
    demandes_datees.created_at::timestamptz as created_at,
    demandes_datees.updated_at::timestamptz as updated_at,
    now()::timestamptz as dwh_loaded_at
from demandes_datees
left join {{ ref('dim_entreprises') }} as entreprises
    on entreprises.entreprise_id = demandes_datees.entreprise_id
    and demandes_datees.created_at >= entreprises.valid_from
    and demandes_datees.created_at < entreprises.valid_to
left join {{ ref('dim_zones_industrielles') }} as zones
    on zones.zone_id = demandes_datees.zone_id
    and demandes_datees.created_at >= zones.valid_from
    and demandes_datees.created_at < zones.valid_to
left join {{ ref('dim_domaines_activites') }} as domaines
    on domaines.domaine_id = entreprises.domaine_principal_id
