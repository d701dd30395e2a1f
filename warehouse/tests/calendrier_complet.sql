-- Le calendrier compte 4 018 jours, du 1er janvier 2020 au 31 décembre 2030 compris, sans trou.
with etendue as (

    select
        count(*) as nombre_jours,
        min(date) as premier_jour,
        max(date) as dernier_jour
    from {{ ref('dim_temps') }}
    where date_key <> -1

)

select *
from etendue
where nombre_jours <> 4018
    or premier_jour <> date '2020-01-01'
    or dernier_jour <> date '2030-12-31'
