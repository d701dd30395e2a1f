{# Sans accents, qu'ils soient composés (é) ou décomposés (e + U+0301), et sans dépendre de l'extension unaccent ni de
   la locale du serveur : lower('É') ne change rien sous la locale C. L'espace insécable devient une espace. #}
{% macro sans_accents(colonne) -%}
  translate(
    {{ colonne }}::text,
    'ÀÁÂÃÄÅàáâãäåÇçÈÉÊËèéêëÌÍÎÏìíîïÑñÒÓÔÕÖòóôõöÙÚÛÜùúûüÝýÿ²' || U&'\00A0\202F\0300\0301\0302\0303\0308\0327',
    'AAAAAAaaaaaaCcEEEEeeeeIIIIiiiiNnOOOOOoooooUUUUuuuuYyy2  '
  )
{%- endmacro %}

{# Forme sous laquelle une valeur codée se cherche dans correspondance_statuts (T2) : minuscules sans accents, mots
   joints par un seul « _ » ; une valeur absente ou vide devient non_renseigne. #}
{% macro normaliser_statut(colonne) -%}
  coalesce(
    nullif(btrim(regexp_replace(lower({{ sans_accents(colonne) }}), '[^a-z0-9]+', '_', 'g'), '_'), ''),
    'non_renseigne'
  )
{%- endmacro %}

{# Texte libre sans caractères de contrôle ni blancs superflus (T25) ; NULL s'il n'en reste rien. #}
{% macro texte_propre(colonne) -%}
  nullif(btrim(regexp_replace({{ colonne }}::text, '[[:cntrl:][:space:]' || U&'\00A0\202F' || ']+', ' ', 'g')), '')
{%- endmacro %}

{# Donnée personnelle réduite à sa première lettre (T28). #}
{% macro masquer(colonne) -%}
  left({{ texte_propre(colonne) }}, 1) || '***'
{%- endmacro %}

{# Numéro de lot sous la forme où deux numéros se comparent (T15) ; upper() ne touche que des lettres sans accent, et le
   résultat ne dépend pas de la locale. #}
{% macro numero_de_lot(colonne) -%}
  coalesce(upper(regexp_replace({{ sans_accents(texte_propre(colonne)) }}, '\s', '', 'g')), 'N/R')
{%- endmacro %}
