{# Instant à partir duquel un fait relit sa source. Jamais plus tard que le dernier chargement : une date de modification
   fautive, dans l'avenir, ne doit pas faire oublier les suivantes. Une table vide relit tout. #}
{% macro seuil_reprise() -%}
  (
    select coalesce(least(max(updated_at), max(dwh_loaded_at)), timestamptz '-infinity')
      - make_interval(days => {{ var('reprise_jours') }})
    from {{ this }}
  )
{%- endmacro %}

{# Dernier chargement d'un fait : un événement daté d'après peut encore changer de version de dimension. #}
{% macro dernier_chargement() -%}
  (select coalesce(max(dwh_loaded_at), timestamptz '-infinity') from {{ this }})
{%- endmacro %}

{# Retire d'un fait ce qui n'est plus dans la source, que l'application l'ait supprimé ou qu'une cascade l'ait emporté :
   aucune date de modification ne le dit (T22). #}
{% macro retirer_disparus(fait, origine, cle, condition='true') -%}
  delete from {{ fait }} as fait
  where not exists (
    select 1
    from {{ origine }} as origine
    where origine.{{ cle }} = fait.{{ cle }}
      and {{ condition }}
  )
{%- endmacro %}

{# Secondes entre deux instants, exactes au millionième : extract rend un double avant PostgreSQL 14. #}
{% macro secondes(debut, fin) -%}
  round(extract(epoch from ({{ fin }}) - ({{ debut }}))::numeric, 6)
{%- endmacro %}
