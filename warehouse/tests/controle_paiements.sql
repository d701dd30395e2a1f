{# Chaque paiement de la source est dans le fait ; ce qui est encaissé l'est aussi dans les factures, les campagnes et
   les magasins. #}
{{ lignes_du_controle('c02_total_des_paiements') }}
