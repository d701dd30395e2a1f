{# Le dernier cumul d'une facture est tout ce qu'elle a encaissé ; les paiements échoués n'y comptent pas. #}
with derniers_cumuls as (

    select distinct on (facture_id)
        facture_id,
        cumul_facture
    from {{ ref('fait_paiements') }}
    order by facture_id, date_paiement desc, paiement_id desc

),

encaisse_par_facture as (

    select
        facture_id,
        sum(case when statut in ('echec', 'annule', 'rejete', 'rembourse') then 0 else montant end) as montant_encaisse
    from {{ ref('fait_paiements') }}
    group by facture_id

)

select
    derniers_cumuls.facture_id::text as cle,
    derniers_cumuls.cumul_facture as obtenu,
    encaisse_par_facture.montant_encaisse as attendu
from derniers_cumuls
inner join encaisse_par_facture
    on encaisse_par_facture.facture_id = derniers_cumuls.facture_id
where derniers_cumuls.cumul_facture <> encaisse_par_facture.montant_encaisse
