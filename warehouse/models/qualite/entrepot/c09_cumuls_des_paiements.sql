{# Le dernier cumul d'une facture est tout ce qu'elle a encaissé ; les paiements échoués n'y comptent pas. #}
select
    facture_id::text as cle,
    cumul_facture as obtenu,
    montant_encaisse as attendu
from {{ ref('int_cumuls_paiements') }}
where {{ constat('cumuls_faux') }}
