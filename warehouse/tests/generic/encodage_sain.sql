{# Échoue sur un texte doublement encodé (T1). Un tel fichier se répare avant d'être chargé. #}
{% test encodage_sain(model, column_name) %}

select {{ column_name }}
from {{ model }}
where {{ est_doublement_encode(column_name ~ '::text') }}

{% endtest %}
