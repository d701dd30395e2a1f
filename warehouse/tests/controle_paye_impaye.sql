{# Payé + impayé = facturé. L'impayé du fait est compté à part, pour ne pas prouver une soustraction par elle-même. #}
{{ lignes_du_controle('c08_paye_et_impaye') }}
