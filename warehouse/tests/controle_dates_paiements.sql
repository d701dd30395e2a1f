{# T6, T7 : un paiement daté d'avant sa facture, ou d'après sa saisie, est gardé et signalé. #}
{{ config(severity='warn') }}

select
    paiement_id,
    facture_id,
    date_paiement,
    date_saisie,
    est_anterieur_facture,
    est_posterieur_saisie
from {{ ref('fait_paiements') }}
where est_anterieur_facture
    or est_posterieur_saisie
