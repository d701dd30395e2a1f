{# Échoue sur un texte doublement encodé (T1) : filets semi-graphiques laissés par CP850, ou Ã et â suivis du second
   octet d'un caractère UTF-8 relu en Latin-1. Un tel fichier se répare avant d'être chargé. #}
{% test encodage_sain(model, column_name) %}

select {{ column_name }}
from {{ model }}
where {{ column_name }}::text ~ ('[' || U&'\2500-\259F' || ']|[' || U&'\00C3\00C2' || '][' || U&'\0080-\00BF' || ']')

{% endtest %}
