{# Ce que les faits et les magasins disent des factures d'un client, relevé pour les contrôles de totaux, et combien de
   ces factures chaque contrôle trouve. Les magasins y sont lus par leurs propres requêtes, celles de l'intermédiaire. #}
{%- set constats = constats_par_client()['releves_factures'] %}

with factures as (

    select
        entreprise_id,
        {% for controle in constats if controle != 't11_creances_reclamees_deux_fois' %}
        count(*) filter (where {{ constat(controle) }}) as {{ controle }},
        {% endfor %}
        count(*) filter (where est_retenue) as nombre,
        sum(montant_total) filter (where est_retenue) as montant_facture,
        sum(montant_total) filter (where est_retenue and est_paye) as montant_paye,
        sum(montant_paiements) filter (where est_retenue) as montant_encaisse
    from {{ ref('fait_factures') }}
    group by entreprise_id

),

creances as (

    select
        entreprise_id,
        count(*) filter (where {{ constat('t11_creances_reclamees_deux_fois') }}) as t11_creances_reclamees_deux_fois
    from {{ ref('int_creances_campagnes') }}
    group by entreprise_id

),

-- L'impayé est compté à part, sur le statut, pour ne pas prouver une soustraction par elle-même.
impayes as (

    select
        entreprise_id,
        sum(montant_total) as montant_impaye,
        sum(montant_total * {{ poids_de_tranche() }}) as empreinte_impaye
    from (
        select
            {{ annee_mois('date_emission') }},
            zone_id,
            entreprise_id,
            montant_total
        from {{ ref('fait_factures') }}
        where est_retenue
            and statut <> 'payee'
        -- Le mois d'une facture est calculé une fois, et non à chaque fois qu'il est nommé.
        offset 0
    ) as factures_impayees
    group by entreprise_id

),

tranches as (

    select
        entreprise_id,
        sum(nombre_factures) as nombre,
        sum(montant_total_facture) as montant_facture,
        sum(montant_paye) as montant_paye,
        sum(montant_impaye * {{ poids_de_tranche() }}) as empreinte_impaye,
        sum((montant_total_facture - montant_paye) * {{ poids_de_tranche() }}) as empreinte_non_paye
    from (
        select
            mois_civil / 100 as annee,
            mois_civil % 100 as mois,
            zone_id,
            entreprise_id,
            nombre_factures,
            montant_total_facture,
            montant_paye,
            montant_impaye
        from {{ ref('int_factures_tranches') }}
    ) as tranches_du_client
    group by entreprise_id

),

campagnes as (

    select
        entreprise_id,
        sum(montant_a_recouvrer) as montant_a_recouvrer,
        sum(montant_recouvre) as montant_recouvre
    from {{ ref('int_campagnes_tranches') }}
    group by entreprise_id

)

select
    clients.entreprise_id::integer as entreprise_id,
    coalesce(factures.nombre, 0)::bigint as nombre,
    coalesce(factures.montant_facture, 0)::numeric as montant_facture,
    coalesce(factures.montant_paye, 0)::numeric as montant_paye,
    coalesce(impayes.montant_impaye, 0)::numeric as montant_impaye,
    coalesce(factures.montant_encaisse, 0)::numeric as montant_encaisse,
    coalesce(impayes.empreinte_impaye, 0)::numeric as empreinte_impaye,
    coalesce(tranches.nombre, 0)::bigint as financier_nombre,
    coalesce(tranches.montant_facture, 0)::numeric as financier_facture,
    coalesce(tranches.montant_paye, 0)::numeric as financier_paye,
    coalesce(tranches.empreinte_impaye, 0)::numeric as financier_empreinte_impaye,
    coalesce(tranches.empreinte_non_paye, 0)::numeric as financier_empreinte_non_paye,
    coalesce(campagnes.montant_a_recouvrer, 0)::numeric as financier_a_recouvrer,
    coalesce(campagnes.montant_recouvre, 0)::numeric as financier_recouvre,
    coalesce(portefeuille.nombre_factures, 0)::bigint as portefeuille_nombre,
    coalesce(portefeuille.chiffre_affaires_total, 0)::numeric as portefeuille_facture,
    coalesce(portefeuille.ca_paye, 0)::numeric as portefeuille_paye,
    coalesce(portefeuille.ca_impaye, 0)::numeric as portefeuille_impaye
    {%- for controle in constats %},
    coalesce({{ controle }}, 0)::bigint as {{ controle }}
    {%- endfor %}
from {{ ref('clients_controles') }} as clients
left join factures
    on factures.entreprise_id = clients.entreprise_id
left join creances
    on creances.entreprise_id = clients.entreprise_id
left join impayes
    on impayes.entreprise_id = clients.entreprise_id
left join tranches
    on tranches.entreprise_id = clients.entreprise_id
left join campagnes
    on campagnes.entreprise_id = clients.entreprise_id
left join {{ ref('int_factures_clients') }} as portefeuille
    on portefeuille.entreprise_id = clients.entreprise_id
