with demandes as (

    select
        id,
        reference,
        statut,
        etape_courante,
        type_demande,
        entreprise_id,
        lot_id,
        zone_id,
        priorite,
        financement ->> 'montantTotal' as montant_financement,
        emplois ->> 'total' as emplois_total,
        emplois -> 'nationaux' ->> 'total' as emplois_nationaux,
        emplois -> 'expatries' ->> 'total' as emplois_expatries,
        {{ nombre_json_en_texte("(financement -> 'montantTotal')") }}
        or {{ nombre_json_en_texte("(emplois -> 'total')") }}
        or {{ nombre_json_en_texte("(emplois -> 'nationaux' -> 'total')") }}
        or {{ nombre_json_en_texte("(emplois -> 'expatries' -> 'total')") }} as nombres_en_texte,
        created_at,
        updated_at
    from {{ source('sigeti', 'demandes_attribution') }}

)

select
    demandes.id::integer as demande_id,
    demandes.reference::text as reference,
    statuts.code as statut,
    demandes.statut::text as statut_source,
    (statuts.code = 'valide') as est_approuve,
    (statuts.code = 'rejete') as est_rejete,
    -- Un refus de pièces renvoie le dossier à l'étape 1 : il n'est pas définitif.
    (statuts.code not in ('valide', 'rejete')) as est_en_attente,
    demandes.etape_courante::integer as etape_courante,
    types.code as type_demande,
    coalesce(priorites.code, 'autre') as priorite,
    demandes.entreprise_id::integer as entreprise_id,
    demandes.lot_id::integer as lot_historique_id,
    demandes.zone_id::integer as zone_id,
    {{ nombre_json('demandes.montant_financement') }}::numeric(18, 2) as montant_financement,
    round({{ nombre_json('demandes.emplois_total') }})::bigint as emplois_total,
    round({{ nombre_json('demandes.emplois_nationaux') }})::bigint as emplois_nationaux,
    round({{ nombre_json('demandes.emplois_expatries') }})::bigint as emplois_expatries,
    {{ nombre_json_illisible('demandes.montant_financement') }} as anomalie_financement,
    ({{ nombre_json_illisible('demandes.emplois_total') }}
        or {{ nombre_json_illisible('demandes.emplois_nationaux') }}
        or {{ nombre_json_illisible('demandes.emplois_expatries') }}) as anomalie_emplois,
    demandes.nombres_en_texte,
    demandes.created_at::timestamptz as created_at,
    demandes.updated_at::timestamptz as updated_at
from demandes
{{ joindre_code('statuts', 'demandes.statut', 'demande') }}
{{ joindre_code('types', 'demandes.type_demande', 'type_demande') }}
{{ joindre_code('priorites', 'demandes.priorite', 'priorite') }}
