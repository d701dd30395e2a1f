{{ config(materialized='table', unique_key='combinaison') }}

{{ relever_source(['demandes_attribution']) }}
