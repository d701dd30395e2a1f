{# Le journal seul se souvient d'une fiche supprimée. N'en sont lues que la table, l'identifiant et l'action : ses valeurs
   contiennent des données personnelles. #}
{% for table in ['entreprises', 'zones_industrielles'] %}
select distinct '{{ table }} ' || journal.record_id as cle
from {{ source('sigeti', 'audit_logs') }} as journal
where journal.table_name = '{{ table }}'
    and journal.action::text = 'DELETE'
    and not exists (
        select 1
        from {{ source('sigeti', table) }} as restantes
        where restantes.id = journal.record_id
    )
{% if not loop.last %}union all{% endif %}
{% endfor %}
