{# Vrai d'un texte doublement encodé (T1) : filets semi-graphiques laissés par CP850, ou Ã et Â suivis du second octet
   d'un caractère UTF-8 relu en Latin-1. #}
{% macro est_doublement_encode(texte) -%}
  ({{ texte }} ~ ('[' || U&'\2500-\259F' || ']|[' || U&'\00C3\00C2' || '][' || U&'\0080-\00BF' || ']'))
{%- endmacro %}

{# Vrai d'un texte où se lit une adresse électronique ou un téléphone ivoirien (T28). #}
{% macro contient_coordonnees(texte) -%}
  ({{ texte }} ~* '[^\s@]+@[^\s@]+[.][a-z]{2,}' or {{ texte }} ~ '(\+|00)225[ .-]?[0-9]{2}([ .-]?[0-9]{2}){3,4}')
{%- endmacro %}

{# Le texte, ses adresses électroniques et ses téléphones ivoiriens remplacés par *** (T28). #}
{% macro sans_coordonnees(texte) -%}
  regexp_replace(
    regexp_replace({{ texte }}, '[^\s@]+@[^\s@]+[.][a-z]{2,}', '***', 'gi'),
    '(\+|00)225[ .-]?[0-9]{2}([ .-]?[0-9]{2}){3,4}', '***', 'g'
  )
{%- endmacro %}

{# Lignes d'une table dont la valeur n'est pas dans correspondance_statuts (T2). #}
{% macro valeurs_sans_code(table, colonne, domaine, condition='true') -%}
select
    '{{ table }}.{{ colonne }} ' || lignes.id as cle,
    lignes.{{ colonne }}::text as valeur
from {{ source('sigeti', table) }} as lignes
inner join (
    {{ codes_de(source('sigeti', table), colonne, domaine) }}
) as codes
    on codes.valeur = {{ valeur_brute('lignes.' ~ colonne) }}
where codes.code is null
    and {{ condition }}
{%- endmacro %}

{# Une ligne par contrôle : ce qu'il a trouvé, et les clés de cinq lignes au plus. Jamais autre chose que des clés :
   aucune donnée personnelle n'entre dans les contrôles. #}
{% macro compter_controles(controles) -%}
{% for controle in controles %}
    select
        '{{ controle }}' as controle,
        count(*) as nombre,
        coalesce((array_agg(cle order by length(cle), cle collate "C"))[1:5], array[]::text[]) as echantillon
    from {{ ref(controle) }}
    {% if not loop.last %}union all{% endif %}
{% endfor %}
{%- endmacro %}

{# Les lignes d'un contrôle, pour un test. La dépendance sur la synthèse le fait passer après elle : un test qui échoue
   retient ce qui dépend des mêmes relations, et la synthèse doit justement montrer ce qui ne va pas. #}
{% macro lignes_du_controle(controle) -%}
-- depends_on: {{ ref('controles') }}
select * from {{ ref(controle) }}
{%- endmacro %}
