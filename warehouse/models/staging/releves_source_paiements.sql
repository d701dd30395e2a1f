{{ config(materialized='table', unique_key='combinaison') }}

{{ relever_source(['paiement_factures']) }}
