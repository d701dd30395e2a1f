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

)

select
    paiements.id::integer as paiement_id,
    paiements.facture_id::integer as facture_id,
    paiements.montant::numeric(18, 2) as montant,
    paiements.date_paiement::timestamptz as date_paiement,
    statuts.code as statut,
    paiements.statut::text as statut_source,
    -- T5 : l'application laisse « en attente » presque tous les paiements qu'elle tient pour encaissés.
    (statuts.code not in ('echec', 'annule', 'rejete', 'rembourse')) as est_encaisse,
    (statuts.code = 'reussi') as est_confirme,
    coalesce(modes.code, 'autre') as mode_paiement,
    paiements.mode_paiement::text as mode_paiement_source,
    {{ sans_coordonnees(texte_propre('paiements.reference_paiement')) }} as reference_paiement,
    paiements.created_at::timestamptz as created_at,
    paiements.updated_at::timestamptz as updated_at
from paiements
{{ joindre_code('statuts', 'paiements.statut', 'paiement') }}
{{ joindre_code('modes', 'paiements.mode_paiement', 'mode_paiement') }}
