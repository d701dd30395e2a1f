{# Payé + impayé = facturé. L'impayé du fait est compté à part, pour ne pas prouver une soustraction par elle-même. Les
   tranches ne sont comparées une à une que si leurs empreintes diffèrent : ce qui va bien ne coûte qu'une lecture. #}
with impayes_par_client as (

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
    ) as factures
    group by entreprise_id

),

clients_en_ecart as (

    select releves.numero as entreprise_id
    from {{ ref('releves_magasins') }} as releves
    left join impayes_par_client
        on impayes_par_client.entreprise_id = releves.numero
    where releves.magasin = 'mart_performance_financiere'
        and (
            releves.empreinte_impaye <> coalesce(impayes_par_client.empreinte_impaye, 0)
            or releves.empreinte_non_paye <> coalesce(impayes_par_client.empreinte_impaye, 0)
        )

),

tranches as (

    select
        annee,
        mois,
        zone_id,
        entreprise_id,
        montant_total_facture,
        montant_paye,
        montant_impaye
    from {{ ref('mart_performance_financiere') }}
    where entreprise_id in (select entreprise_id from clients_en_ecart)
        and exists (select 1 from clients_en_ecart)

),

impayes_par_tranche as (

    select
        {{ annee_mois('date_emission') }},
        zone_id,
        entreprise_id,
        sum(montant_total) filter (where statut <> 'payee') as montant_impaye
    from {{ ref('fait_factures') }}
    where est_retenue
        and entreprise_id in (select entreprise_id from clients_en_ecart)
    group by 1, 2, 3, 4

)

select
    'mart_performance_financiere ' || tranches.entreprise_id as cle,
    tranches.montant_impaye as obtenu,
    impayes_par_tranche.montant_impaye as attendu
from tranches
left join impayes_par_tranche
    on impayes_par_tranche.annee = tranches.annee
    and impayes_par_tranche.mois = tranches.mois
    and impayes_par_tranche.zone_id = tranches.zone_id
    and impayes_par_tranche.entreprise_id = tranches.entreprise_id
where tranches.montant_paye + coalesce(impayes_par_tranche.montant_impaye, 0) <> tranches.montant_total_facture
    or tranches.montant_impaye <> coalesce(impayes_par_tranche.montant_impaye, 0)
union all
select
    'mart_portefeuille_clients ' || releves.numero,
    releves.montant_impaye,
    impayes_par_client.montant_impaye
from {{ ref('releves_magasins') }} as releves
left join impayes_par_client
    on impayes_par_client.entreprise_id = releves.numero
where releves.magasin = 'mart_portefeuille_clients'
    and (
        releves.montant_paye + coalesce(impayes_par_client.montant_impaye, 0) <> releves.montant_facture
        or releves.montant_impaye <> coalesce(impayes_par_client.montant_impaye, 0)
    )
