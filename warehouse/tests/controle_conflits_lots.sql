{# T13 : l'attribution et l'occupation sont deux vérités. Un lot accordé par plusieurs demandes, ou accordé et toujours
   disponible, est un conflit à régler par l'agence. #}
{{ config(severity='warn') }}

with lots_accordes as (

    select
        lots_demandes.lot_id,
        count(*) as nb_demandes_validees
    from {{ ref('pont_attribution_lots') }} as lots_demandes
    inner join {{ ref('fait_attributions') }} as demandes
        on demandes.demande_id = lots_demandes.demande_id
    where demandes.est_approuve
    group by lots_demandes.lot_id

)

select
    lots_accordes.lot_id,
    lots.etat,
    lots_accordes.nb_demandes_validees
from lots_accordes
inner join {{ ref('dim_lots') }} as lots
    on lots.lot_id = lots_accordes.lot_id
    and lots.is_current
where lots_accordes.nb_demandes_validees > 1
    or lots.etat = 'disponible'
