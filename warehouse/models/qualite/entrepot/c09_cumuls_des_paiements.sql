{# Le dernier cumul d'une facture est tout ce qu'elle a encaissé ; les paiements échoués n'y comptent pas. #}
with derniers_cumuls as (

    select distinct on (facture_id)
        facture_id,
        cumul_facture,
        sum(case when statut in ('echec', 'annule', 'rejete', 'rembourse') then 0 else montant end)
            over (partition by facture_id) as montant_encaisse
    from {{ ref('fait_paiements') }}
    order by facture_id, date_paiement desc, paiement_id desc

)

select
    facture_id::text as cle,
    cumul_facture as obtenu,
    montant_encaisse as attendu
from derniers_cumuls
where cumul_facture <> montant_encaisse
