{# Ce que le fait dit des paiements d'un client, et combien chaque contrôle en trouve. #}
{%- set constats = constats_par_client()['releves_paiements'] %}

with paiements as (

    select
        entreprise_id,
        {% for controle in constats if controle != 'cumuls_faux' %}
        count(*) filter (where {{ constat(controle) }}) as {{ controle }},
        {% endfor %}
        sum(montant) as montant_verse,
        sum(montant) filter (where est_encaisse) as montant_valable,
        sum(montant) filter (where est_encaisse and facture_retenue) as montant_encaisse,
        sum(montant) filter (where est_encaisse and facture_retenue and collecte_id is not null) as montant_recouvre
    from {{ ref('fait_paiements') }}
    group by entreprise_id

),

cumuls as (

    select
        entreprise_id,
        count(*) filter (where {{ constat('cumuls_faux') }}) as cumuls_faux
    from {{ ref('int_cumuls_paiements') }}
    group by entreprise_id

)

select
    clients.entreprise_id::integer as entreprise_id,
    coalesce(paiements.montant_verse, 0)::numeric as montant_verse,
    coalesce(paiements.montant_valable, 0)::numeric as montant_valable,
    coalesce(paiements.montant_encaisse, 0)::numeric as montant_encaisse,
    coalesce(paiements.montant_recouvre, 0)::numeric as montant_recouvre
    {%- for controle in constats %},
    coalesce({{ controle }}, 0)::bigint as {{ controle }}
    {%- endfor %}
from {{ ref('clients_controles') }} as clients
left join paiements
    on paiements.entreprise_id = clients.entreprise_id
left join cumuls
    on cumuls.entreprise_id = clients.entreprise_id
