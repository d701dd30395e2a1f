with rangs as (

    select
        lot_id,
        numero_normalise,
        row_number() over (partition by numero_normalise order by lot_id) as rang
    from {{ ref('constats_lots') }}
    where {{ hors_exclusions('lot_id', 'lots_exclus') }}
        and {{ hors_exclusions('zone_id', 'zones_exclues') }}

)

-- Le lot le plus ancien garde son numéro, les suivants sont à renuméroter.
select
    lot_id::text as cle,
    numero_normalise
from rangs
where rang > 1
