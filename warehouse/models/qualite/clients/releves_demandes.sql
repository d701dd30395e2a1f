{# Ce que le fait et le magasin des clients disent des demandes d'un client, et combien chaque contrôle en trouve. #}
{%- set constats = constats_par_client()['releves_demandes'] %}

with demandes as (

    select
        entreprise_id,
        {% for controle in constats %}
        count(*) filter (where {{ constat(controle) }}) as {{ controle }},
        {% endfor %}
        count(*) as nombre,
        count(*) filter (where est_approuve) as approuvees,
        count(*) filter (where est_rejete) as rejetees
    from {{ ref('fait_attributions') }}
    group by entreprise_id

)

select
    clients.entreprise_id::integer as entreprise_id,
    coalesce(demandes.nombre, 0)::bigint as nombre,
    coalesce(demandes.approuvees, 0)::bigint as approuvees,
    coalesce(demandes.rejetees, 0)::bigint as rejetees,
    coalesce(portefeuille.nombre_demandes, 0)::bigint as portefeuille_nombre,
    coalesce(portefeuille.demandes_approuvees, 0)::bigint as portefeuille_approuvees
    {%- for controle in constats %},
    coalesce({{ controle }}, 0)::bigint as {{ controle }}
    {%- endfor %}
from {{ ref('clients_controles') }} as clients
left join demandes
    on demandes.entreprise_id = clients.entreprise_id
left join {{ ref('int_demandes_clients') }} as portefeuille
    on portefeuille.entreprise_id = clients.entreprise_id
