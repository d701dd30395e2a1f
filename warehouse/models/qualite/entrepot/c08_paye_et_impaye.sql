{# Payé + impayé = facturé. L'impayé du fait est compté à part, pour ne pas prouver une soustraction par elle-même. #}
with impayes_par_tranche as (

    select
        {{ annee_mois('date_emission') }},
        zone_id,
        entreprise_id,
        sum(montant_total) filter (where statut <> 'payee') as montant_impaye
    from {{ ref('fait_factures') }}
    where est_retenue
    group by 1, 2, 3, 4

),

impayes_par_client as (

    select
        entreprise_id,
        sum(montant_total) filter (where statut <> 'payee') as ca_impaye
    from {{ ref('fait_factures') }}
    where est_retenue
    group by entreprise_id

)

select
    'mart_performance_financiere ' || magasin.entreprise_id as cle,
    magasin.montant_impaye as obtenu,
    impayes_par_tranche.montant_impaye as attendu
from {{ ref('mart_performance_financiere') }} as magasin
left join impayes_par_tranche
    on impayes_par_tranche.annee = magasin.annee
    and impayes_par_tranche.mois = magasin.mois
    and impayes_par_tranche.zone_id = magasin.zone_id
    and impayes_par_tranche.entreprise_id = magasin.entreprise_id
where magasin.montant_paye + coalesce(impayes_par_tranche.montant_impaye, 0) <> magasin.montant_total_facture
    or magasin.montant_impaye <> coalesce(impayes_par_tranche.montant_impaye, 0)
union all
select
    'mart_portefeuille_clients ' || magasin.entreprise_id,
    magasin.ca_impaye,
    impayes_par_client.ca_impaye
from {{ ref('mart_portefeuille_clients') }} as magasin
left join impayes_par_client
    on impayes_par_client.entreprise_id = magasin.entreprise_id
where magasin.ca_paye + coalesce(impayes_par_client.ca_impaye, 0) <> magasin.chiffre_affaires_total
    or magasin.ca_impaye <> coalesce(impayes_par_client.ca_impaye, 0)
