{# Ce que les contrôles de la source lisent de chaque table de l'application : ses codes, et leur domaine dans
   correspondance_statuts ; ses textes, contrôlés avec les codes (T1) ; ceux où une coordonnée n'a rien à faire (T28) ; ce
   qui devrait rester vide, une colonne ou toutes les lignes (T23).
   Le montant et le sous-total des factures servent aux totaux et à T8. #}
{% macro tables_source() -%}
  {{ return({
    'factures': {
      'codes': {'statut': 'facture', 'processus_origine': 'origine'},
      'textes': ['numero_facture'],
      'montant': 'montant_total',
    },
    'paiement_factures': {
      'codes': {'statut': 'paiement', 'mode_paiement': 'mode_paiement'},
      'textes': ['reference_paiement'],
      'contacts': ['reference_paiement'],
      'montant': 'montant',
    },
    'demandes_attribution': {
      'codes': {'statut': 'demande', 'type_demande': 'type_demande', 'priorite': 'priorite'},
      'textes': ['reference'],
      'vide': 'demandes_attribution',
    },
    'collectes': {
      'codes': {'status': 'collecte', 'statut_cloture': 'cloture'},
      'textes': ['reference'],
    },
    'lots': {
      'codes': {'statut': 'lot', 'unite_mesure': 'unite', 'priorite': 'priorite'},
      'textes': ['numero', 'ilot', 'description'],
      'contacts': ['description'],
    },
    'zones_industrielles': {
      'codes': {'statut': 'zone', 'unite_mesure': 'unite'},
      'textes': ['code', 'libelle', 'description', 'adresse'],
      'contacts': ['libelle', 'description', 'adresse'],
    },
    'entreprises': {
      'textes': ['raison_sociale', 'forme_juridique', 'registre_commerce', 'compte_contribuable', 'adresse'],
      'contacts': ['raison_sociale', 'registre_commerce', 'compte_contribuable'],
      'vide': 'entreprise_id',
    },
    'domaines_activites': {
      'textes': ['code', 'libelle', 'description'],
      'contacts': ['libelle', 'description'],
    },
    'paiements_factures': {'vide': '*'},
    'details_factures': {'vide': '*'},
    'entreprises_domaines': {'vide': '*'},
  }) }}
{%- endmacro %}

{# Quelques colonnes d'une ligne en un texte. #}
{% macro texte_de(colonnes) -%}
  {%- if colonnes | length == 1 -%}
    {{ colonnes[0] }}
  {%- else -%}
    concat_ws(' | ', {{ colonnes | join(', ') }})
  {%- endif -%}
{%- endmacro %}

{# `where` avec la condition sans laquelle un contrôle ne trouve rien, d'après un relevé ; rien s'il faut chercher ses lignes
   en tout cas. #}
{% macro presomption(controle) -%}
  {%- if controle == 'c09_cumuls_des_paiements' -%}
    where exists (select 1 from {{ ref('releves_paiements') }} where cumuls_faux > 0)
  {%- elif controle == 't01_textes_mal_encodes' -%}
    where exists (
      select 1
      from {{ ref('releves_source') }}
      where textes_abimes > 0
        or {{ est_doublement_encode('codes::text') }}
    )
  {%- elif controle == 't23_tables_voisines_remplies' -%}
    where exists (select 1 from {{ ref('releves_source') }} where lignes_non_vides > 0)
  {%- elif controle == 't28_coordonnees_en_texte_libre' -%}
    where exists (select 1 from {{ ref('releves_source') }} where coordonnees > 0)
  {%- elif controle in ['t02_statuts_inconnus', 't02b_valeurs_hors_liste'] -%}
    where exists (
      select 1
      from {{ ref('releves_source') }} as releves
      cross join lateral jsonb_each_text(releves.codes) as lus
      inner join (
        values
        {% for table, contenu in tables_source().items() if 'codes' in contenu -%}
          {%- set derniere = loop.last -%}
          {%- for colonne, domaine in contenu['codes'].items() %}
        ('{{ table }}', '{{ colonne }}', '{{ domaine }}'){{ '' if derniere and loop.last else ',' }}
          {%- endfor -%}
        {%- endfor %}
      ) as domaines (relation, colonne, domaine)
        on domaines.relation = releves.relation
        and domaines.colonne = lus.key
      where domaines.domaine {{ 'not in' if controle == 't02_statuts_inconnus' else 'in' }} (
          '{{ domaines_sans_arret() | join("', '") }}'
        )
        and not exists (
          select 1
          from {{ ref('correspondance_statuts') }} as connues
          where connues.domaine = domaines.domaine
            and connues.valeur = {{ normaliser_statut('lus.value') }}
        )
    )
  {%- endif -%}
{%- endmacro %}

{# Les domaines dont une valeur inconnue n'arrête rien (T2b). #}
{% macro domaines_sans_arret() -%}
  {{ return(['mode_paiement', 'origine', 'priorite']) }}
{%- endmacro %}

{# Des tables de l'application, lues une fois pour tous les contrôles : une ligne par combinaison de codes, et combien de
   lignes ont ce que T1, T8, T23 ou T28 cherchent hors des codes. #}
{% macro relever_source(tables) -%}
with releves as (

{% for table in tables %}
    {%- set contenu = tables_source()[table] %}
    {%- set codes = contenu.get('codes', {}) %}
    {%- set textes = texte_de(contenu['textes']) if 'textes' in contenu %}
    {%- set contacts = texte_de(contenu['contacts']) if 'contacts' in contenu %}
    select
        '{{ table }}' as relation,
        {{ 'is_deleted' if table == 'factures' else 'false' }} as est_supprimee,
        jsonb_build_object(
            {%- for code in codes %}'{{ code }}', {{ code }}{{ ', ' if not loop.last }}{% endfor -%}
        ) as codes,
        count(*) as nombre,
        {{ 'sum(' ~ contenu['montant'] ~ ')' if 'montant' in contenu else '0' }} as montant,
        {% if table == 'factures' -%}
        count(*) filter (where montant_total > 0 and coalesce(sous_total, 0) = 0)
        {%- else -%} 0 {%- endif %} as sous_totaux_nuls,
        {% if textes -%}
        count(*) filter (
            where octet_length({{ textes }}) > length({{ textes }})
                and {{ est_doublement_encode(textes) }}
        )
        {%- else -%} 0 {%- endif %} as textes_abimes,
        {% if contacts -%}
        count(*) filter (where {{ contient_coordonnees(contacts) }})
        {%- else -%} 0 {%- endif %} as coordonnees,
        {{ 'count(' ~ contenu['vide'] ~ ')' if 'vide' in contenu else '0' }} as lignes_non_vides
    from {{ source('sigeti', table) }}
    group by {% for code in codes %}{{ code }}, {% endfor %}{{ 'is_deleted' if table == 'factures' else '2' }}
    {% if not loop.last %}union all{% endif %}
{% endfor %}

)

select
    (relation || ' ' || est_supprimee || ' ' || codes)::text as combinaison,
    relation::text as relation,
    est_supprimee::boolean as est_supprimee,
    codes::jsonb as codes,
    nombre::bigint as nombre,
    montant::numeric as montant,
    sous_totaux_nuls::bigint as sous_totaux_nuls,
    textes_abimes::bigint as textes_abimes,
    coordonnees::bigint as coordonnees,
    lignes_non_vides::bigint as lignes_non_vides
from releves
{%- endmacro %}
