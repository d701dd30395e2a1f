{# Vrai d'un texte doublement encodé (T1) : un caractère UTF-8 relu en CP850, CP437 ou CP858 laisse ├ ┬ ┼ Ô Γ et ce qui
   les suit ; relu en CP1252 ou en Latin-1, Ã Â Å â. Les mêmes motifs arrêtent une exécution (meta.encoding_check). #}
{% macro est_doublement_encode(texte) -%}
  {%- set console = 'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐₧⌐╡╢╖╕╜╛' -%}
  {%- set windows = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ¡¢£¤¥¦§¨©ª«¬®¯°±²³´µ¶·¸¹º»¼½¾¿' || U&'\\0080-\\00A0\\00AD" -%}
  ({{ texte }} ~ ('[├┬┼][{{ console }}]|[ÔΓ][Çé][{{ console }}]|[ÃÂ][{{ windows }}' || ']|Å[’“¸' || U&'\0092\0093'
    || ']|â[€‚' || U&'\0080\0082' || '][{{ windows }}' || ']'))
{%- endmacro %}

{# Vrai d'un texte où se lit une adresse électronique ou un téléphone ivoirien (T28). L'arrobe et l'indicatif, cherchés
   d'abord, épargnent presque toujours les deux expressions. #}
{% macro contient_coordonnees(texte) -%}
  (
    ({{ texte }} like '%@%' and {{ texte }} ~* '[^\s@]+@[^\s@]+[.][a-z]{2,}')
    or ({{ texte }} like '%225%' and {{ texte }} ~ '(\+|00)225[ .-]?[0-9]{2}([ .-]?[0-9]{2}){3,4}')
  )
{%- endmacro %}

{# Le texte, ses adresses électroniques et ses téléphones ivoiriens remplacés par *** (T28). #}
{% macro sans_coordonnees(texte) -%}
  regexp_replace(
    regexp_replace({{ texte }}, '[^\s@]+@[^\s@]+[.][a-z]{2,}', '***', 'gi'),
    '(\+|00)225[ .-]?[0-9]{2}([ .-]?[0-9]{2}){3,4}', '***', 'g'
  )
{%- endmacro %}

{# Lignes dont une valeur n'est pas dans correspondance_statuts : celles qui n'arrêtent rien (T2b) ou les autres (T2). #}
{% macro valeurs_sans_code(sans_arret, exclusions={}) -%}
{%- set codes = [] -%}
{%- for table, contenu in tables_source().items() -%}
  {%- for colonne, domaine in contenu.get('codes', {}).items() if (domaine in domaines_sans_arret()) == sans_arret -%}
    {%- do codes.append([table, colonne, domaine]) -%}
  {%- endfor -%}
{%- endfor -%}
{%- for table, colonne, domaine in codes %}
select
    '{{ table }}.{{ colonne }} ' || lignes.id as cle,
    lignes.{{ colonne }}::text as valeur
from {{ source('sigeti', table) }} as lignes
{{ joindre_code('codes', 'lignes.' ~ colonne, domaine) }}
where codes.code is null
    and {{ exclusions.get(table, 'true') }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
{%- endmacro %}

{# La synthèse de quelques contrôles, une ligne par contrôle : ce qu'il a trouvé, et les clés de cinq lignes au plus.
   Jamais autre chose que des clés : aucune donnée personnelle n'entre dans les contrôles. Ce qu'un relevé compte déjà
   client par client n'est qu'additionné, et l'échantillon vient des cinq premiers clients concernés. Les lignes des
   autres contrôles ne sont cherchées qu'une fois (materialized), pour le nombre et pour l'échantillon, et celui-ci n'en
   trie que cinq ; là où un relevé dit qu'il n'y a rien à trouver, elles ne le sont pas du tout. #}
{% macro evaluer_controles(controles) -%}
{%- set comptes_source = {
    't08_sous_totaux_nuls': 'sous_totaux_nuls',
    't22_factures_supprimees': 'case when est_supprimee then nombre end',
} -%}
with comptes as (

{% for controle in controles %}
    {%- set releve = releve_du_controle(controle) | trim %}
    select
        '{{ controle }}' as controle,
        trouve.nombre,
        trouve.echantillon
    from (
        {%- if releve %}
        select
            coalesce(sum({{ controle }}), 0) as nombre,
            array(
                select cle
                from {{ ref(controle) }}
                -- En tableau, la liste des clients restreint aussi ce que la vue d'un contrôle compare client par client.
                where entreprise_id = any(array(
                    select entreprise_id from {{ ref(releve) }} where {{ controle }} > 0 order by entreprise_id = -1, entreprise_id limit 5
                ))
                order by length(cle), cle collate "C"
                limit 5
            ) as echantillon
        from {{ ref(releve) }}
        {%- elif controle in comptes_source %}
        select
            coalesce(sum({{ comptes_source[controle] }}), 0) as nombre,
            array(select cle from {{ ref(controle) }} order by facture_id limit 5) as echantillon
        from {{ ref('releves_source') }}
        where relation = 'factures'
        {%- else %}
        with lignes as materialized (
            select cle
            from {{ ref(controle) }}
            {{ presomption(controle) }}
        )

        select
            (select count(*) from lignes) as nombre,
            array(select cle from lignes order by length(cle), cle collate "C" limit 5) as echantillon
        {%- endif %}
    ) as trouve
    {% if not loop.last %}union all{% endif %}
{% endfor %}

)

select
    comptes.controle::text as controle,
    catalogue.code::text as code,
    catalogue.nom::text as nom,
    catalogue.couche::text as couche,
    catalogue.gravite::text as gravite,
    comptes.nombre::bigint as nombre,
    comptes.echantillon::text[] as echantillon,
    catalogue.description::text as description,
    catalogue.traitement::text as traitement,
    catalogue.demande::text as demande,
    {{ date_reference() }} as evalue_au
from comptes
left join {{ ref('catalogue_controles') }} as catalogue
    on catalogue.controle = comptes.controle
{%- endmacro %}

{# Poids d'une tranche (mois, zone, client) dans une empreinte. Une somme d'impayés pondérés ne reste la même que si
   chaque tranche garde le sien : le produit de deux restes ne suit pas l'ordre des clés, et déplacer un montant d'une
   tranche à une autre ne se compense pas. #}
{% macro poids_de_tranche() -%}
  {%- set cle = '((annee * 12 + mois)::bigint * 100003 + zone_id) * 1000003 + entreprise_id' -%}
  ((({{ cle }}) % 998244353) * (({{ cle }}) % 1000003))
{%- endmacro %}

{# Les lignes d'un contrôle, pour un test. La dépendance sur la synthèse le fait passer après elle : un test qui échoue
   retient ce qui dépend des mêmes relations, et la synthèse doit justement montrer ce qui ne va pas. #}
{% macro lignes_du_controle(controle) -%}
-- depends_on: {{ ref('controles') }}
select * from {{ ref(controle) }}
{%- endmacro %}
