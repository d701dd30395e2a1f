select
    controle,
    code,
    nom,
    couche,
    gravite,
    nombre,
    echantillon,
    description,
    traitement,
    demande,
    evalue_au
from {{ ref('controles_source') }}
union all
select
    controle,
    code,
    nom,
    couche,
    gravite,
    nombre,
    echantillon,
    description,
    traitement,
    demande,
    evalue_au
from {{ ref('controles_entrepot') }}
union all
select
    controle,
    code,
    nom,
    couche,
    gravite,
    nombre,
    echantillon,
    description,
    traitement,
    demande,
    evalue_au
from {{ ref('controles_foncier') }}
union all
select
    controle,
    code,
    nom,
    couche,
    gravite,
    nombre,
    echantillon,
    description,
    traitement,
    demande,
    evalue_au
from {{ ref('controles_totaux') }}
