{# Les quatre colonnes qui situent une version dans l'histoire de son membre, à lire sur un snapshot déjà débarrassé de
   ses versions vides (version_non_vide). La première version connue vaut depuis toujours, sinon tout fait antérieur au
   premier chargement n'aurait pas de membre. La dernière reste la version courante d'un membre supprimé : chaque membre
   en a exactement une, et is_deleted dit qu'il n'existe plus.
   Le snapshot écrit ses bornes sans fuseau, dans celui de la session : les relire de même rend l'instant d'origine. #}
{% macro bornes_de_version(identifiant) -%}
    case
        when lag(dbt_valid_from) over (partition by {{ identifiant }} order by dbt_valid_from) is null
            then {{ debut_des_temps() }}
        else dbt_valid_from::timestamptz
    end as valid_from,
    coalesce(dbt_valid_to::timestamptz, {{ fin_des_temps() }}) as valid_to,
    lead(dbt_valid_from) over (partition by {{ identifiant }} order by dbt_valid_from) is null as is_current,
    (
        lead(dbt_valid_from) over (partition by {{ identifiant }} order by dbt_valid_from) is null
        and dbt_valid_to is not null
    ) as is_deleted
{%- endmacro %}

{# Une version ouverte et refermée au même instant n'a jamais été vraie. #}
{% macro version_non_vide() -%}
    dbt_valid_to is null or dbt_valid_to > dbt_valid_from
{%- endmacro %}
