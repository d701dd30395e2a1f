{# Les demandes sont toutes, et avec la même issue, dans la source, dans le fait et dans les trois magasins. #}
{{ lignes_du_controle('c03_total_des_demandes') }}
