-- Rights holders, compensation, conventions and the audit log: declared sources that are empty or nearly so.

create type audit_logs_action_enum as enum (
  'CREATE', 'READ', 'UPDATE', 'DELETE', 'LOGIN', 'LOGOUT', 'EXPORT', 'IMPORT', 'OTHER'
);
create type indemnisations_statut_enum as enum (
  'En attente', 'En cours', 'Partiellement indemnisé', 'Totalement indemnisé', 'Indemnisé', 'Refusé'
);
create type indemnisations_recevabilite_decision_enum as enum ('En attente', 'Recevable', 'Non Recevable');
create type ayants_droits_statut_enum as enum ('en_attente', 'paye', 'rejete', 'actif');
create type purges_etape_active_enum as enum (
  'recensement', 'evaluation', 'publication', 'paiement', 'liberation', 'cloture'
);
create type purges_statut_global_enum as enum ('en_cours', 'complete', 'suspendu', 'rejete');

create table detenteurs (
  id serial primary key,
  nom varchar(100) not null,
  prenoms varchar(150) not null,
  type_piece varchar(50),
  numero_piece varchar(50),
  telephone varchar(20),
  adresse text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- No created_at here: the application has date_creation only.
create table indemnisations (
  id serial primary key,
  detenteur_id integer not null references detenteurs (id),
  zone_id integer references zones_industrielles (id) on delete set null,
  montant_total numeric(15, 2) not null default 0,
  montant_restant numeric(15, 2) not null default 0,
  statut indemnisations_statut_enum not null default 'En attente',
  recevabilite_decision indemnisations_recevabilite_decision_enum not null default 'En attente',
  etape_actuelle varchar(100),
  date_creation timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table types_droits (
  id serial primary key,
  code varchar(50) not null unique,
  libelle varchar(255) not null
);

create table ayants_droits (
  id serial primary key,
  type_droit_id integer not null references types_droits (id),
  nom varchar(100) not null,
  prenoms varchar(150) not null,
  numero_piece varchar(50),
  telephone varchar(20),
  montant_evalue numeric(10, 2),
  date_evaluation date,
  mode_paiement varchar(50),
  date_paiement date,
  statut ayants_droits_statut_enum not null default 'en_attente',
  created_at timestamptz,
  updated_at timestamptz
);

create table conventions (
  id serial primary key,
  numero_convention varchar(50) not null unique,
  nom varchar(100) not null,
  prenoms varchar(150) not null,
  telephone varchar(20),
  entreprise_id integer references entreprises (id) on delete set null,
  statut varchar(50) not null default 'en cours',
  etape_actuelle text,
  duree_occupation integer,
  statut_analyse_juridique varchar(50),
  statut_analyse_technique varchar(50),
  statut_analyse_financiere varchar(50),
  date_creation timestamptz not null default now(),
  date_modification timestamptz not null default now()
);

create table purges (
  id serial primary key,
  reference_lot varchar(100) not null unique,
  zone_id integer references zones_industrielles (id) on delete set null,
  lot_id integer references lots (id) on delete set null,
  etape_active purges_etape_active_enum not null default 'recensement',
  statut_global purges_statut_global_enum not null default 'en_cours',
  montant_total_evalue numeric(15, 2) not null default 0,
  montant_total_indemnise numeric(15, 2) not null default 0,
  nombre_ayants_droits integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- Two tables, one letter apart: the second is the one the application writes.
create table purge_ayants_droits (
  purge_id integer not null references purges (id) on delete cascade,
  ayant_droit_id integer not null references ayants_droits (id) on delete cascade,
  primary key (purge_id, ayant_droit_id)
);

create table purges_ayants_droits (
  id serial primary key,
  purge_id integer not null references purges (id) on delete cascade,
  ayant_droit_id integer not null references ayants_droits (id) on delete cascade,
  montant_indemnise numeric(15, 2) not null default 0,
  created_at timestamptz not null default now(),
  unique (purge_id, ayant_droit_id)
);

create table audit_logs (
  id serial primary key,
  table_name varchar(100) not null,
  record_id integer,
  action audit_logs_action_enum not null,
  old_values jsonb,
  new_values jsonb,
  changed_fields text[],
  user_id integer,
  ip_address varchar(45),
  created_at timestamptz not null default now()
);
create index audit_logs_table_record_idx on audit_logs (table_name, record_id);
