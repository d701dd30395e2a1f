{{ config(
    unique_key='entreprise_id',
    indexes=[{'columns': ['entreprise_id'], 'unique': true}, {'columns': ['segment_client']}],
) }}

with clients_courants as (

    select
        entreprise_id,
        raison_sociale,
        forme_juridique,
        domaine_principal
    from {{ ref('dim_entreprises') }}
    where is_current
        and not is_deleted

),

-- Les faits d'un client qui n'existe plus vont au client non renseigné ; additionnés d'abord par client, ils sont peu.
factures_par_client as (

    select
        coalesce(clients_courants.entreprise_id, -1) as entreprise_id,
        sum(factures.nombre_factures) as nombre_factures,
        sum(factures.chiffre_affaires_total) as chiffre_affaires_total,
        sum(factures.ca_paye) as ca_paye,
        sum(factures.ca_impaye) as ca_impaye,
        sum(factures.reste_a_payer) as reste_a_payer,
        sum(factures.delai_somme) as delai_somme,
        sum(factures.delai_nombre) as delai_nombre,
        sum(factures.nombre_factures_retard) as nombre_factures_retard,
        sum(factures.nombre_factures_payees) as nombre_factures_payees
    from {{ ref('int_factures_clients') }} as factures
    left join clients_courants
        on clients_courants.entreprise_id = factures.entreprise_id
    group by 1

),

demandes_par_client as (

    select
        coalesce(clients_courants.entreprise_id, -1) as entreprise_id,
        sum(demandes.nombre_demandes) as nombre_demandes,
        sum(demandes.demandes_approuvees) as demandes_approuvees
    from {{ ref('int_demandes_clients') }} as demandes
    left join clients_courants
        on clients_courants.entreprise_id = demandes.entreprise_id
    group by 1

),

-- Un lot accordé par plusieurs demandes d'un même client ne compte qu'une fois.
lots_accordes as (

    select distinct
        coalesce(clients_courants.entreprise_id, -1) as entreprise_id,
        lots_demandes.lot_id,
        lots_demandes.superficie_m2
    from {{ ref('fait_attributions') }} as demandes
    inner join {{ ref('pont_attribution_lots') }} as lots_demandes
        on lots_demandes.demande_id = demandes.demande_id
    left join clients_courants
        on clients_courants.entreprise_id = demandes.entreprise_id
    where demandes.est_approuve

),

superficies_par_client as (

    select
        entreprise_id,
        sum(superficie_m2) as superficie_totale_attribuee
    from lots_accordes
    group by entreprise_id

),

lots_par_client as (

    select
        entreprise_id,
        count(*) as nombre_lots_attribues
    from {{ ref('dim_lots') }}
    where is_current
        and not is_deleted
        and etat = 'occupe'
        and entreprise_id <> -1
    group by entreprise_id

),

clients as (

    select
        clients_courants.*,
        coalesce(factures_par_client.nombre_factures, 0) as nombre_factures,
        coalesce(factures_par_client.chiffre_affaires_total, 0) as chiffre_affaires_total,
        coalesce(factures_par_client.ca_paye, 0) as ca_paye,
        coalesce(factures_par_client.ca_impaye, 0) as ca_impaye,
        coalesce(factures_par_client.reste_a_payer, 0) as reste_a_payer,
        coalesce(factures_par_client.delai_somme, 0) as delai_somme,
        coalesce(factures_par_client.delai_nombre, 0) as delai_nombre,
        coalesce(factures_par_client.nombre_factures_retard, 0) as nombre_factures_retard,
        coalesce(factures_par_client.nombre_factures_payees, 0) as nombre_factures_payees,
        coalesce(demandes_par_client.nombre_demandes, 0) as nombre_demandes,
        coalesce(demandes_par_client.demandes_approuvees, 0) as demandes_approuvees,
        coalesce(superficies_par_client.superficie_totale_attribuee, 0) as superficie_totale_attribuee,
        coalesce(lots_par_client.nombre_lots_attribues, 0) as nombre_lots_attribues
    from clients_courants
    left join factures_par_client
        on factures_par_client.entreprise_id = clients_courants.entreprise_id
    left join demandes_par_client
        on demandes_par_client.entreprise_id = clients_courants.entreprise_id
    left join superficies_par_client
        on superficies_par_client.entreprise_id = clients_courants.entreprise_id
    left join lots_par_client
        on lots_par_client.entreprise_id = clients_courants.entreprise_id
    where clients_courants.entreprise_id <> -1
        or factures_par_client.entreprise_id is not null
        or demandes_par_client.entreprise_id is not null

)

select
    entreprise_id::integer as entreprise_id,
    raison_sociale::text as raison_sociale,
    forme_juridique::text as forme_juridique,
    domaine_principal::text as domaine_principal,
    nombre_factures::bigint as nombre_factures,
    chiffre_affaires_total::numeric(18, 2) as chiffre_affaires_total,
    ca_paye::numeric(18, 2) as ca_paye,
    ca_impaye::numeric(18, 2) as ca_impaye,
    reste_a_payer::numeric(18, 2) as reste_a_payer,
    delai_somme::numeric as delai_moyen_paiement_somme,
    delai_nombre::bigint as delai_moyen_paiement_nombre,
    {{ moyenne_jours('delai_somme', 'delai_nombre') }} as delai_moyen_paiement,
    nombre_factures_retard::bigint as nombre_factures_retard,
    nombre_factures_payees::bigint as taux_paiement_pct_num,
    nombre_factures::bigint as taux_paiement_pct_den,
    {{ pourcentage('nombre_factures_payees', 'nombre_factures') }} as taux_paiement_pct,
    nombre_demandes::bigint as nombre_demandes,
    demandes_approuvees::bigint as demandes_approuvees,
    superficie_totale_attribuee::numeric as superficie_totale_attribuee,
    nombre_lots_attribues::bigint as nombre_lots_attribues,
    (case
        when nombre_factures = 0 then 'Sans facturation'
        when chiffre_affaires_total > 10000000 then 'Grand client'
        when chiffre_affaires_total > 1000000 then 'Client moyen'
        else 'Petit client'
    end)::text as segment_client,
    (case
        when nombre_factures = 0 then 'Non évalué'
        when nombre_factures_retard::numeric / nombre_factures > 0.30 then 'élevé'
        when nombre_factures_retard::numeric / nombre_factures > 0.10 then 'moyen'
        else 'faible'
    end)::text as niveau_risque
from clients
