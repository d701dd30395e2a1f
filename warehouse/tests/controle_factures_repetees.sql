{# T11, T29 : une créance ou un frais réclamé deux fois reste compté tant que l'agence ne l'annule pas. #}
{{ config(severity='warn') }}

select
    facture_id,
    numero_facture,
    entreprise_id,
    montant_total,
    creance_en_double_possible,
    facture_en_double_probable
from {{ ref('fait_factures') }}
where creance_en_double_possible
    or facture_en_double_probable
