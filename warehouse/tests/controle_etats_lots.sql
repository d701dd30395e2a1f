{# Disponibles + réservés + attribués = total, en nombre et en superficie, zone par zone. #}
{{ lignes_du_controle('c06_etats_des_lots') }}
