with factures as (

    select
        id,
        numero_facture,
        date_creation,
        date_echeance,
        date_paiement,
        montant_total,
        statut,
        entreprise_id,
        processus_origine,
        demande_attribution_id,
        collecte_id,
        is_deleted,
        deleted_at,
        created_at,
        updated_at
    from {{ source('sigeti', 'factures') }}

)

select
    factures.id::integer as facture_id,
    factures.numero_facture::text as numero_facture,
    factures.date_creation::timestamptz as date_creation,
    factures.date_echeance::timestamptz as date_echeance,
    factures.date_paiement::timestamptz as date_paiement,
    factures.montant_total::numeric(18, 2) as montant_total,
    statuts.code as statut,
    factures.statut::text as statut_source,
    factures.entreprise_id::integer as entreprise_id,
    factures.demande_attribution_id::integer as demande_id,
    factures.collecte_id::integer as collecte_id,
    -- T9 : COLLECTE_DROIT est la valeur par défaut de la colonne, elle ne dit donc rien d'une facture de dossier.
    case
        when factures.collecte_id is not null then 'droit_collecte'
        when origines.code = 'frais_dossier' then 'frais_dossier'
        when factures.demande_attribution_id is not null then 'frais_lamev'
        when origines.code = 'frais_lamev' then 'frais_lamev'
        else 'indeterminee'
    end as origine,
    factures.processus_origine::text as origine_source,
    (
        factures.collecte_id is null
        and factures.demande_attribution_id is not null
        and coalesce(origines.code = 'droit_collecte', false)
    ) as origine_par_defaut,
    factures.is_deleted::boolean as est_supprimee,
    factures.deleted_at::timestamptz as date_suppression,
    (not factures.is_deleted and statuts.code not in ('annulee', 'remboursee')) as est_retenue,
    factures.created_at::timestamptz as created_at,
    factures.updated_at::timestamptz as updated_at
from factures
{{ joindre_code('statuts', 'factures.statut', 'facture') }}
{{ joindre_code('origines', 'factures.processus_origine', 'origine') }}
