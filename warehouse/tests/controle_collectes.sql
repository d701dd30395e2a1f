{# Les campagnes et les montants qu'elles portent ont les mêmes totaux dans la source, dans le fait et dans le magasin ;
   leurs factures, les mêmes dans le fait et dans le magasin financier. #}
{{ lignes_du_controle('c04_total_des_collectes') }}
