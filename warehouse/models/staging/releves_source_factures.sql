{{ config(materialized='table', unique_key='combinaison') }}

{{ relever_source(['factures']) }}
