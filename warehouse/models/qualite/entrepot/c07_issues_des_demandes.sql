{# Approuvées + rejetées + en cours = total, dans le fait et dans les deux magasins qui les comptent. #}
with issues as (

    select
        'fait_attributions' as relation,
        demande_id as numero,
        1 as total,
        est_approuve::integer + est_rejete::integer + est_en_attente::integer as somme
    from {{ ref('fait_attributions') }}
    union all
    select
        magasin,
        numero,
        nombre_demandes,
        demandes_approuvees + demandes_rejetees + demandes_en_attente
    from {{ ref('releves_magasins') }}
    where magasin in ('mart_occupation_zones', 'mart_kpi_operationnels')

)

select
    relation || ' ' || numero as cle,
    total,
    somme
from issues
where somme is distinct from total
