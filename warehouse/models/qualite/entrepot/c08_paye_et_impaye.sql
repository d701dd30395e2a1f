{# Payé + impayé = facturé. L'impayé du fait est compté à part, pour ne pas prouver une soustraction par elle-même. Les
   tranches ne sont comparées une à une que si leurs empreintes diffèrent : ce qui va bien ne coûte qu'une lecture des
   relevés. #}
with clients_en_ecart as (

    select entreprise_id
    from {{ ref('releves_factures') }}
    where financier_empreinte_impaye <> empreinte_impaye
        or financier_empreinte_non_paye <> empreinte_impaye

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
    'mart_portefeuille_clients ' || entreprise_id,
    portefeuille_impaye,
    montant_impaye
from {{ ref('releves_factures') }}
where portefeuille_paye + montant_impaye <> portefeuille_facture
    or portefeuille_impaye <> montant_impaye
