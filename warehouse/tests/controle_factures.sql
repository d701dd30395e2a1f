{# Le total facturé et le total payé sont les mêmes dans la source, dans le fait et dans les trois magasins. #}
{{ lignes_du_controle('c01_total_des_factures') }}
