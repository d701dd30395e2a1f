{{ config(materialized='ephemeral') }}

with dossiers_clos as (

    select
        demande_id,
        statut,
        updated_at
    from {{ ref('stg_demandes_attribution') }}
    where statut in ('valide', 'rejete')

),

journal as (

    select
        id as ligne_id,
        demande_attribution_id as demande_id,
        statut_avant,
        statut_apres,
        date_action
    from {{ source('sigeti', 'historique_demandes') }}

),

-- Le journal répète quelques statuts : chacun n'est normalisé qu'une fois.
statuts_avant as (

    select
        valeur,
        {{ normaliser_statut('valeur') }} as statut
    from (
        select distinct statut_avant as valeur
        from {{ source('sigeti', 'historique_demandes') }}
    ) as valeurs

),

statuts_apres as (

    select
        valeur,
        {{ normaliser_statut('valeur') }} as statut
    from (
        select distinct statut_apres as valeur
        from {{ source('sigeti', 'historique_demandes') }}
    ) as valeurs

),

-- Les lignes écrites sur un dossier déjà clos ne disent rien de la décision.
lignes_dossier_ouvert as (

    select
        journal.demande_id,
        journal.ligne_id,
        journal.date_action,
        (statuts_apres.statut is not distinct from dossiers_clos.statut) as est_transition
    from journal
    inner join dossiers_clos
        on dossiers_clos.demande_id = journal.demande_id
    left join statuts_avant
        on statuts_avant.valeur = journal.statut_avant
    left join statuts_apres
        on statuts_apres.valeur = journal.statut_apres
    where statuts_avant.statut is distinct from dossiers_clos.statut

),

-- La dernière ligne par laquelle le dossier est devenu ce qu'il est ; à défaut, la dernière d'avant sa clôture.
lignes_decision as (

    select distinct on (demande_id)
        demande_id,
        ligne_id,
        date_action
    from lignes_dossier_ouvert
    order by demande_id, est_transition desc, date_action desc, ligne_id desc

),

actions_apres_cloture as (

    select
        journal.demande_id,
        count(*) as nb_actions
    from journal
    inner join lignes_decision
        on lignes_decision.demande_id = journal.demande_id
        and (journal.date_action, journal.ligne_id) > (lignes_decision.date_action, lignes_decision.ligne_id)
    group by journal.demande_id

)

select
    dossiers_clos.demande_id,
    coalesce(lignes_decision.date_action, dossiers_clos.updated_at) as date_decision,
    coalesce(actions_apres_cloture.nb_actions, 0)::integer as nb_actions_apres_cloture
from dossiers_clos
left join lignes_decision
    on lignes_decision.demande_id = dossiers_clos.demande_id
left join actions_apres_cloture
    on actions_apres_cloture.demande_id = dossiers_clos.demande_id
