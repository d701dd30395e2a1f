{# Chaque contrôle du catalogue est évalué une fois, et seulement ceux-là. #}
select
    coalesce(catalogue.controle, controles.controle) as controle,
    count(controles.controle) as nombre
from {{ ref('catalogue_controles') }} as catalogue
full join {{ ref('controles') }} as controles
    on controles.controle = catalogue.controle
group by 1
having count(controles.controle) <> 1
    or count(catalogue.controle) <> 1
