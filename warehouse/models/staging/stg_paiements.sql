with paiements as (

    select
        id,
        facture_id,
        montant,
        date_paiement,
        mode_paiement,
        statut,
        reference_paiement,
        created_at,
        updated_at
    from {{ source('sigeti', 'paiement_factures') }}

),

statuts as (

    select domaine, valeur, code
    from {{ ref('correspondance_statuts') }}
    where domaine in ('paiement', 'mode_paiement')

)

select
    paiements.id::integer as paiement_id,
    paiements.facture_id::integer as facture_id,
    paiements.montant::numeric(18, 2) as montant,
    paiements.date_paiement::timestamptz as date_paiement,
    statut_paiement.code as statut,
    paiements.statut::text as statut_source,
    -- T5 : l'application laisse « en attente » presque tous les paiements qu'elle tient pour encaissés.
    (statut_paiement.code not in ('echec', 'annule', 'rejete', 'rembourse')) as est_encaisse,
    (statut_paiement.code = 'reussi') as est_confirme,
    coalesce(mode_paiement.code, 'autre') as mode_paiement,
    paiements.mode_paiement::text as mode_paiement_source,
    {{ texte_propre('paiements.reference_paiement') }} as reference_paiement,
    paiements.created_at::timestamptz as created_at,
    paiements.updated_at::timestamptz as updated_at
from paiements
left join statuts as statut_paiement
    on statut_paiement.domaine = 'paiement'
    and statut_paiement.valeur = {{ normaliser_statut('paiements.statut') }}
left join statuts as mode_paiement
    on mode_paiement.domaine = 'mode_paiement'
    and mode_paiement.valeur = {{ normaliser_statut('paiements.mode_paiement') }}
