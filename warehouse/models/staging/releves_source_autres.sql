{{ config(materialized='table', unique_key='combinaison') }}

{{ relever_source([
    'collectes', 'lots', 'zones_industrielles', 'entreprises', 'domaines_activites',
    'paiements_factures', 'details_factures', 'entreprises_domaines',
]) }}
