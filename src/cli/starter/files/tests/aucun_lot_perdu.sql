-- Chaque lot compte dans une zone, et une seule fois. Une ligne rendue est un échec.
select nombre.total, marts.total as total_marts
from (select count(*) as total from {{ ref('stg_lots') }}) nombre
cross join (select sum(nombre_lots) as total from {{ ref('lots_par_zone') }}) marts
where nombre.total <> marts.total
