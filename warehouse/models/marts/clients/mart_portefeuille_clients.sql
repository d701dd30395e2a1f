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

factures as (

    select
        coalesce(clients_courants.entreprise_id, -1) as entreprise_id,
        faits.montant_total,
        faits.montant_encaisse,
        faits.est_paye,
        faits.est_en_retard,
        faits.delai_paiement_secondes
    from {{ ref('fait_factures') }} as faits
    left join clients_courants
        on clients_courants.entreprise_id = faits.entreprise_id
    where faits.est_retenue

),

demandes as (

    select
        faits.demande_id,
        coalesce(clients_courants.entreprise_id, -1) as entreprise_id,
        faits.est_approuve
    from {{ ref('fait_attributions') }} as faits
    left join clients_courants
        on clients_courants.entreprise_id = faits.entreprise_id

),

-- Un lot accordé par plusieurs demandes d'un même client ne compte qu'une fois.
lots_accordes as (

    select distinct
        demandes.entreprise_id,
        lots_demandes.lot_id,
        lots_demandes.superficie_m2
    from demandes
    inner join {{ ref('pont_attribution_lots') }} as lots_demandes
        on lots_demandes.demande_id = demandes.demande_id
    where demandes.est_approuve

),

factures_par_client as (

    select
        entreprise_id,
        count(*) as nombre_factures,
        sum(montant_total) as chiffre_affaires_total,
        sum(montant_total) filter (where est_paye) as ca_paye,
        sum(montant_encaisse) as montant_encaisse,
        sum(delai_paiement_secondes) as delai_somme,
        count(delai_paiement_secondes) as delai_nombre,
        count(*) filter (where est_en_retard) as nombre_factures_retard,
        count(*) filter (where est_paye) as nombre_factures_payees
    from factures
    group by entreprise_id

),

demandes_par_client as (

    select
        entreprise_id,
        count(*) as nombre_demandes,
        count(*) filter (where est_approuve) as demandes_approuvees
    from demandes
    group by entreprise_id

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
        coalesce(factures_par_client.montant_encaisse, 0) as montant_encaisse,
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
    (chiffre_affaires_total - ca_paye)::numeric(18, 2) as ca_impaye,
    (chiffre_affaires_total - montant_encaisse)::numeric(18, 2) as reste_a_payer,
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
