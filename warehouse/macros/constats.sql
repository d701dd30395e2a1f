{# Ce que les contrôles cherchent dans les faits, ligne par ligne, rangé par la table qui le compte client par client : la
   vue d'un contrôle et ce compte ont ainsi la même condition. #}
{% macro constats_par_client() -%}
  {{ return({
    'releves_factures': {
      't03_payees_sans_date': 'sans_date_paiement',
      't04_impayees_deja_encaissees': 'est_retenue and not est_paye and montant_encaisse > 0',
      't04b_payees_sans_encaissement': 'est_retenue and est_paye and montant_paiements < montant_total',
      't04c_trop_percus': 'est_retenue and montant_paiements > montant_total',
      't09_origines_par_defaut': 'origine_par_defaut',
      't10_factures_sans_echeance': 'est_retenue and sans_echeance',
      't11_creances_reclamees_deux_fois': 'est_deja_reclamee',
      't29_frais_factures_deux_fois': 'facture_en_double_probable',
    },
    'releves_paiements': {
      't05_paiements_non_confirmes': "statut = 'en_attente'",
      't06_paiements_avant_facture': 'est_anterieur_facture',
      't06b_paiements_apres_saisie': 'est_posterieur_saisie and not est_post_date',
      't07_paiements_a_venir': 'est_post_date',
      'cumuls_faux': 'cumul_facture <> montant_encaisse',
    },
    'releves_demandes': {
      't12_dossiers_sans_lot_historique': 'sans_lot_historique and nb_lots > 0',
      't12b_dossiers_a_plusieurs_lots': 'nb_lots > 1',
      't26_nombres_illisibles': 'nombres_illisibles',
      't26b_nombres_en_texte': 'nombres_en_texte',
      'issues_fausses': 'est_approuve::integer + est_rejete::integer + est_en_attente::integer <> 1',
      'c11_actions_sur_dossiers_clos': 'nb_actions_apres_cloture > 0',
    },
  }) }}
{%- endmacro %}

{# La condition d'un contrôle, entre parenthèses. #}
{% macro constat(controle) -%}
  {%- for conditions in constats_par_client().values() if controle in conditions -%}
    ({{ conditions[controle] }})
  {%- endfor -%}
{%- endmacro %}

{# Le relevé qui compte un contrôle client par client ; vide s'il n'y en a pas. #}
{% macro releve_du_controle(controle) -%}
  {%- for releve, conditions in constats_par_client().items() if controle in conditions -%}
    {{ releve }}
  {%- endfor -%}
{%- endmacro %}
