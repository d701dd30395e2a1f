{# Les lots, leur prix et les lots occupés ont les mêmes totaux dans la source, dans la dimension et dans le magasin. #}
{{ lignes_du_controle('c05_total_des_lots') }}
