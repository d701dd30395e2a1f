{# Approuvées + rejetées + en cours = total, dans le fait et dans les deux magasins qui les comptent. #}
with issues as (

    select
        'fait_attributions' as relation,
        demande_id as numero,
        1 as total,
        est_approuve::integer + est_rejete::integer + est_en_attente::integer as somme
    from {{ ref('fait_attributions') }}
    -- Seules les demandes des clients où le relevé en compte sont cherchées.
    where entreprise_id in (select entreprise_id from {{ ref('releves_demandes') }} where issues_fausses > 0)
    {% for magasin, releve in {'mart_occupation_zones': 'releves_zones', 'mart_kpi_operationnels': 'releves_mois'}.items() %}
    union all
    select
        '{{ magasin }}',
        numero,
        nombre_demandes,
        demandes_approuvees + demandes_rejetees + demandes_en_attente
    from {{ ref(releve) }}
    {% endfor %}

)

select
    relation || ' ' || numero as cle,
    total,
    somme
from issues
where somme is distinct from total
