-- Applications for land: the file, its lots, its log, the commissions and the documents of each step.

create type demandes_attribution_statut_enum as enum ('EN_COURS', 'VALIDE', 'REJETE', 'DOCUMENTS_REJETES');
create type demandes_attribution_type_demande_enum as enum ('ZONE_INDUSTRIELLE', 'HORS_ZONE_INDUSTRIELLE');
create type commissions_type_enum as enum ('INTERNE', 'INTERMINISTERIELLE');
create type decisions_commission_decision_enum as enum ('VALIDE', 'REJET');
create type suivis_implantation_statut_enum as enum ('EN_ATTENTE', 'EN_COURS', 'TERMINE', 'RETARD', 'BLOQUE');

-- The column demandes_attribution is a misnamed legacy: it points to operateurs. lot_id is a legacy too: the lots
-- of a file are in demande_attribution_lots.
create table demandes_attribution (
  id serial primary key,
  reference varchar(50) not null unique,
  statut demandes_attribution_statut_enum default 'EN_COURS',
  etape_courante integer default 1,
  type_demande demandes_attribution_type_demande_enum not null,
  entreprise_id integer references entreprises (id) on delete set null,
  lot_id integer references lots (id) on delete set null,
  zone_id integer references zones_industrielles (id) on delete set null,
  informations_terrain jsonb,
  coordonnees_geospatiales jsonb,
  financement jsonb not null,
  emplois jsonb not null,
  priorite varchar(255) not null default '',
  decisions_commissions jsonb,
  historique_etapes jsonb,
  retours jsonb default '[]',
  metadata jsonb default '{}',
  demandes_attribution integer references operateurs (id) on delete set null,
  user_id integer not null references users (id),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index demandes_attribution_statut_idx on demandes_attribution (statut);
create index demandes_attribution_etape_courante_idx on demandes_attribution (etape_courante);
create index demandes_attribution_entreprise_id_idx on demandes_attribution (entreprise_id);
create index demandes_attribution_lot_id_idx on demandes_attribution (lot_id);

create table demande_attribution_lots (
  id serial primary key,
  demande_attribution_id integer not null references demandes_attribution (id) on delete cascade,
  lot_id integer not null references lots (id) on delete cascade,
  ordre integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (demande_attribution_id, lot_id)
);
create index demande_attribution_lots_lot_id_idx on demande_attribution_lots (lot_id);

create table historique_demandes (
  id serial primary key,
  demande_attribution_id integer not null references demandes_attribution (id) on delete cascade,
  etape_source integer,
  etape_destination integer,
  action varchar(100) not null,
  statut_avant varchar(50),
  statut_apres varchar(50),
  commentaire text,
  donnees jsonb,
  date_action timestamptz not null default now(),
  utilisateur_id integer references users (id) on delete set null
);
create index historique_demandes_demande_idx on historique_demandes (demande_attribution_id);

create table commissions (
  id serial primary key,
  type commissions_type_enum not null,
  libelle varchar(255),
  date_commission timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table decisions_commission (
  id serial primary key,
  decision decisions_commission_decision_enum not null,
  motif text,
  commission_id integer not null references commissions (id) on delete cascade,
  demande_attribution_id integer not null references demandes_attribution (id) on delete cascade,
  decision_date timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index decisions_commission_demande_idx on decisions_commission (demande_attribution_id);

create table recepisses_depot (
  id serial primary key,
  numero varchar(50) not null unique,
  demande_attribution_id integer not null references demandes_attribution (id) on delete cascade,
  date_emission timestamptz not null,
  date_signature timestamptz,
  est_signe boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table attestations_recevabilite (
  id serial primary key,
  numero varchar(50) not null unique,
  demande_attribution_id integer not null references demandes_attribution (id) on delete cascade,
  date_emission timestamptz not null,
  date_signature timestamptz,
  est_signe boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table lamevs (
  id serial primary key,
  numero varchar(50) not null unique,
  demande_attribution_id integer not null references demandes_attribution (id) on delete cascade,
  date_emission timestamptz not null,
  date_signature timestamptz,
  est_signe boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table suivis_implantation (
  id serial primary key,
  demande_attribution_id integer not null references demandes_attribution (id) on delete cascade,
  statut suivis_implantation_statut_enum not null default 'EN_ATTENTE',
  date_debut date,
  date_limite date,
  date_fin date,
  progression integer not null default 0 check (progression between 0 and 100),
  observations text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table suivi_implantation_etapes (
  id serial primary key,
  suivi_implantation_id integer not null references suivis_implantation (id) on delete cascade,
  libelle varchar(255) not null,
  ordre integer not null,
  statut suivis_implantation_statut_enum not null default 'EN_ATTENTE',
  date_prevue date,
  date_realisation date,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table suivi_implantation_historiques (
  id serial primary key,
  suivi_implantation_id integer not null references suivis_implantation (id) on delete cascade,
  action varchar(100) not null,
  description text,
  utilisateur_id integer references users (id) on delete set null,
  created_at timestamptz not null default now()
);

create table suivi_implantation_documents (
  id serial primary key,
  suivi_implantation_id integer not null references suivis_implantation (id) on delete cascade,
  nom varchar(255) not null,
  chemin varchar(500) not null,
  created_at timestamptz not null default now()
);
