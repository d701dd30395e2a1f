{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    on_schema_change='fail',
    unique_key=['demande_id', 'lot_id'],
    indexes=[{'columns': ['demande_id', 'lot_id'], 'unique': true}],
) }}

with liaisons as (

    select
        id,
        demande_attribution_id,
        lot_id,
        ordre
    from {{ source('sigeti', 'demande_attribution_lots') }}

),

lots as (

    select
        lot_key,
        lot_id,
        zone_id,
        superficie_m2,
        prix
    from {{ ref('dim_lots') }}
    where is_current

)

select
    liaisons.demande_attribution_id::integer as demande_id,
    liaisons.lot_id::integer as lot_id,
    coalesce(lots.lot_key, -1)::bigint as lot_key,
    coalesce(lots.zone_id, -1)::integer as zone_id,
    liaisons.ordre::integer as ordre,
    row_number() over (
        partition by liaisons.demande_attribution_id order by liaisons.ordre, liaisons.id
    )::integer as rang,
    lots.superficie_m2::numeric as superficie_m2,
    lots.prix::numeric(18, 2) as prix
from liaisons
left join lots
    on lots.lot_id = liaisons.lot_id
