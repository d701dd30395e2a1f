{# Les montants portés par une campagne sont ceux de ses factures et de ses paiements. L'application les tient à part :
   un écart est un constat sur la source, que l'agence corrige. #}
{{ config(severity='warn') }}

select
    collecte_id,
    reference,
    ecart_factures,
    ecart_paiements
from {{ ref('fait_collectes') }}
where ecart_factures <> 0
    or ecart_paiements <> 0
