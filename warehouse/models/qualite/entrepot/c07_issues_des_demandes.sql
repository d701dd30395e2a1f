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
        'mart_occupation_zones',
        zone_id,
        nombre_demandes_attribution,
        demandes_approuvees + demandes_rejetees + demandes_en_attente
    from {{ ref('mart_occupation_zones') }}
    union all
    select
        'mart_kpi_operationnels',
        annee * 100 + mois,
        nombre_demandes,
        demandes_approuvees + demandes_rejetees + demandes_en_attente
    from {{ ref('mart_kpi_operationnels') }}

)

select
    relation || ' ' || numero as cle,
    total,
    somme
from issues
where somme is distinct from total
