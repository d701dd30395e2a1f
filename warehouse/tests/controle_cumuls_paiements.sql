{# Le dernier cumul d'une facture est tout ce qu'elle a encaissé ; les paiements échoués n'y comptent pas. #}
{{ lignes_du_controle('c09_cumuls_des_paiements') }}
