with collectes as (

    select
        id,
        reference,
        montant_a_recouvrer,
        montant_recouvre,
        date_debut,
        date_fin_prevue,
        status,
        statut_cloture,
        date_cloture,
        created_at,
        updated_at
    from {{ source('sigeti', 'collectes') }}

)

select
    collectes.id::integer as collecte_id,
    collectes.reference::text as reference,
    collectes.montant_a_recouvrer::numeric(18, 2) as montant_a_recouvrer,
    collectes.montant_recouvre::numeric(18, 2) as montant_recouvre,
    collectes.date_debut::date as date_debut,
    collectes.date_fin_prevue::date as date_fin_prevue,
    collectes.date_cloture::timestamptz as date_cloture,
    statuts_recouvrement.code as statut_recouvrement,
    collectes.status::text as statut_recouvrement_source,
    statuts_cloture.code as statut_cloture,
    collectes.statut_cloture::text as statut_cloture_source,
    (statuts_cloture.code = 'cloturee') as est_cloturee,
    collectes.created_at::timestamptz as created_at,
    collectes.updated_at::timestamptz as updated_at
from collectes
{{ joindre_code('statuts_recouvrement', 'collectes.status', 'collecte') }}
{{ joindre_code('statuts_cloture', 'collectes.statut_cloture', 'cloture') }}
