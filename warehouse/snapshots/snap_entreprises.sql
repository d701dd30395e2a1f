{% snapshot snap_entreprises %}

{{ config(
    unique_key='entreprise_id',
    strategy='check',
    check_cols=[
        'raison_sociale', 'forme_juridique', 'registre_commerce', 'compte_contribuable', 'date_constitution',
        'domaine_principal_id', 'has_representant', 'telephone_masque', 'email_masque', 'adresse_masquee'
    ],
    hard_deletes='invalidate'
) }}

select
    entreprise_id,
    raison_sociale,
    forme_juridique,
    registre_commerce,
    compte_contribuable,
    date_constitution,
    domaine_principal_id,
    has_representant,
    telephone_masque,
    email_masque,
    adresse_masquee,
    created_at
from {{ ref('stg_entreprises') }}

{% endsnapshot %}
