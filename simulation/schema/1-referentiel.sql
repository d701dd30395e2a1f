-- Accounts, enterprises, zones and lots: what everything else refers to.
-- Names and types are those of the operational application, oddities included: see README.md.

create type zones_industrielles_statut_enum as enum ('actif', 'inactif', 'en_construction');
create type zones_industrielles_unite_mesure_enum as enum ('m2', 'ha');
create type lots_statut_enum as enum ('disponible', 'occupé');

create table users (
  id serial primary key,
  username varchar(100) not null unique,
  email varchar(255) not null unique,
  password_hash varchar(255) not null,
  nom varchar(100),
  prenoms varchar(150),
  telephone varchar(20),
  role varchar(50) not null default 'agent',
  est_actif boolean not null default true,
  derniere_connexion timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table types_agents (
  id serial primary key,
  code varchar(50) not null unique,
  libelle varchar(255) not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table agents (
  id serial primary key,
  nom varchar(100) not null,
  prenoms varchar(150) not null,
  matricule varchar(50) not null,
  email varchar(255),
  telephone varchar(20),
  type_agent_id integer not null references types_agents (id),
  user_id integer references users (id) on delete set null,
  actif boolean not null default true,
  deleted_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index agents_matricule_key on agents (matricule) where deleted_at is null;

create table tarifs (
  id serial primary key,
  code varchar(50) not null unique,
  libelle varchar(255) not null,
  montant numeric(15, 2) not null,
  devise varchar(3) not null default 'XOF',
  actif boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table domaines_activites (
  id serial primary key,
  code varchar(50) not null unique,
  libelle varchar(255) not null,
  description text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index domaines_activites_libelle_idx on domaines_activites (libelle);

-- entreprise_id is a misnamed legacy column: it points to domaines_activites and is always null.
create table entreprises (
  id serial primary key,
  raison_sociale varchar(255) not null,
  telephone varchar(20) not null,
  email varchar(255) not null unique,
  registre_commerce varchar(50),
  compte_contribuable varchar(50) unique,
  forme_juridique varchar(100),
  adresse text,
  date_constitution date,
  domaine_activite_id integer references domaines_activites (id),
  date_creation timestamptz not null default now(),
  date_modification timestamptz not null default now(),
  entreprise_id integer references domaines_activites (id),
  user_id integer references users (id) on delete set null
);
create index entreprises_raison_sociale_idx on entreprises (raison_sociale);
create index entreprises_registre_commerce_idx on entreprises (registre_commerce);

create table entreprise_domaines (
  id serial primary key,
  entreprise_id integer not null references entreprises (id) on delete cascade,
  domaine_activite_id integer not null references domaines_activites (id) on delete cascade,
  created_at timestamptz not null default now()
);
create index entreprise_domaines_entreprise_id_idx on entreprise_domaines (entreprise_id);

-- The look-alike of the bridge above: exists, is empty, and is not it.
create table entreprises_domaines (
  entreprise_id integer not null references entreprises (id) on delete cascade,
  domaine_activite_id integer not null references domaines_activites (id) on delete cascade,
  primary key (entreprise_id, domaine_activite_id)
);

create table operateurs (
  id serial primary key,
  nom varchar(100) not null,
  prenoms varchar(150) not null,
  date_naissance date,
  nationalite varchar(100),
  pays varchar(100) not null default 'Côte d''Ivoire',
  type_piece varchar(50),
  numero_piece varchar(50),
  telephone varchar(20),
  email varchar(255),
  user_id integer references users (id) on delete set null,
  entreprise_id integer references entreprises (id) on delete set null,
  deleted_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- The application keeps location and polygon as PostGIS geometries; here they are their WKT text.
create table zones_industrielles (
  id serial primary key,
  code varchar(50) not null unique,
  libelle varchar(255) not null,
  description text,
  adresse text,
  location text,
  polygon text,
  superficie double precision default 0,
  unite_mesure zones_industrielles_unite_mesure_enum not null default 'ha',
  lots_disponibles integer default 0,
  statut zones_industrielles_statut_enum not null default 'actif',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index zones_industrielles_libelle_idx on zones_industrielles (libelle);
create index zones_industrielles_statut_idx on zones_industrielles (statut);

create table lots (
  id serial primary key,
  numero varchar(50) not null unique,
  ilot varchar(50) not null,
  superficie double precision not null,
  unite_mesure varchar(10) not null default 'm2',
  prix numeric(15, 2) not null,
  statut lots_statut_enum not null default 'disponible',
  priorite varchar(10) not null default 'normale',
  viabilite boolean not null default true,
  description text,
  coordonnees varchar(255),
  zone_industrielle_id integer not null references zones_industrielles (id),
  zone_id integer references zones_industrielles (id),
  entreprise_id integer references entreprises (id) on delete set null,
  date_acquisition date,
  date_reservation timestamptz,
  delai_option integer,
  polygon text,
  location text,
  operateur_id integer references operateurs (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index lots_statut_idx on lots (statut);
create index lots_zone_industrielle_id_idx on lots (zone_industrielle_id);
create index lots_entreprise_id_idx on lots (entreprise_id);
