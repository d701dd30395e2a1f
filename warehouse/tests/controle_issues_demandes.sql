{# Approuvées + rejetées + en cours = total, dans le fait et dans les deux magasins qui les comptent. #}
{{ lignes_du_controle('c07_issues_des_demandes') }}
