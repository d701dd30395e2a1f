{# Le total facturé et le total payé sont les mêmes dans la source, dans le fait et dans les trois magasins. #}
with statuts_normalises as (

    select
        {{ normaliser_statut("codes ->> 'statut'") }} as statut,
        nombre,
        montant
    from {{ ref('releves_source') }}
    where relation = 'factures'
        and not est_supprimee

),

totaux_source as (

    select
        coalesce(sum(nombre), 0) as nombre,
        coalesce(sum(montant), 0) as facture,
        coalesce(sum(montant) filter (where statut = 'payee'), 0) as paye
    from statuts_normalises
    where statut not in ('annulee', 'remboursee')

),

totaux as (

{% for relation, colonnes in {
    'fait_factures': ['nombre', 'montant_facture', 'montant_paye'],
    'mart_performance_financiere': ['financier_nombre', 'financier_facture', 'financier_paye'],
    'mart_portefeuille_clients': ['portefeuille_nombre', 'portefeuille_facture', 'portefeuille_paye'],
}.items() %}
    select
        '{{ relation }}' as relation,
        coalesce(sum({{ colonnes[0] }}), 0) as nombre,
        coalesce(sum({{ colonnes[1] }}), 0) as facture,
        coalesce(sum({{ colonnes[2] }}), 0) as paye
    from {{ ref('releves_factures') }}
    union all
{% endfor %}
    select
        'mart_kpi_operationnels',
        coalesce(sum(nombre_factures), 0),
        coalesce(sum(montant_facture), 0),
        coalesce(sum(montant_paye), 0)
    from {{ ref('releves_mois') }}

)

select
    totaux.relation as cle,
    totaux.*,
    totaux_source.nombre as nombre_source,
    totaux_source.facture as facture_source,
    totaux_source.paye as paye_source
from totaux
cross join totaux_source
where (totaux.nombre, totaux.facture, totaux.paye)
    is distinct from (totaux_source.nombre, totaux_source.facture, totaux_source.paye)
