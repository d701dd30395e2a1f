-- Campaigns, invoices and payments.

create type collectes_status_enum as enum ('recouvree', 'partiellement_recouvree', 'non_recouvree', 'reportee');
create type collectes_statut_cloture_enum as enum ('ouverte', 'cloturee');
create type collecte_agents_role_enum as enum ('responsable', 'assistant');
create type collecte_entreprises_statut_paiement_enum as enum ('en_attente', 'a_jour', 'en_retard', 'paye');
create type lignes_recouvrement_statut_enum as enum (
  'en_attente', 'partiel', 'recouvre', 'en_retard', 'annule', 'litige'
);
create type factures_statut_enum as enum ('En attente', 'Payée', 'Échoué', 'Annulée', 'Remboursée');
create type paiements_factures_methode_enum as enum ('Carte', 'Virement', 'Especes', 'Cheque', 'Autre');
create type paiements_factures_statut_enum as enum ('Reussi', 'Echec', 'En_attente', 'Annule', 'Rembourse');

create table collectes (
  id serial primary key,
  reference varchar(50) not null unique,
  montant_a_recouvrer numeric(15, 2) not null default 0,
  montant_recouvre numeric(15, 2) not null default 0,
  date_debut date not null,
  date_fin_prevue date not null,
  status collectes_status_enum not null,
  statut_cloture collectes_statut_cloture_enum not null default 'ouverte',
  date_cloture timestamptz,
  cloture_par integer,
  commentaire text,
  cree_par integer not null,
  modifie_par integer,
  entreprises_selectionnees json,
  factures_generees boolean not null default false,
  date_generation_factures timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table collecte_zones (
  collecte_id integer not null references collectes (id) on delete cascade,
  zone_id integer not null references zones_industrielles (id) on delete cascade,
  primary key (collecte_id, zone_id)
);

create table collecte_agents (
  collecte_id integer not null references collectes (id) on delete cascade,
  agent_id integer not null references agents (id) on delete cascade,
  role collecte_agents_role_enum not null default 'assistant',
  date_assignation timestamptz not null default now(),
  primary key (collecte_id, agent_id)
);

create table collecte_entreprises (
  id serial primary key,
  collecte_id integer not null references collectes (id) on delete cascade,
  entreprise_id integer not null references entreprises (id) on delete cascade,
  nombre_mois integer not null default 1,
  libelle_modalite varchar(100),
  montant_total numeric(15, 2) not null default 0,
  montant_par_periode numeric(15, 2) not null default 0,
  montant_paye numeric(15, 2) not null default 0,
  montant_restant numeric(15, 2) not null default 0,
  date_debut date,
  date_fin date,
  statut_paiement collecte_entreprises_statut_paiement_enum not null default 'en_attente',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (collecte_id, entreprise_id)
);

create table lignes_recouvrement (
  id serial primary key,
  collecte_id integer not null references collectes (id) on delete cascade,
  entreprise_ref varchar(100),
  entreprise_nom varchar(255),
  montant_du numeric(15, 2) not null default 0,
  montant_recouvre numeric(15, 2) not null default 0,
  date_recouvrement date,
  mode_recouvrement varchar(50),
  statut lignes_recouvrement_statut_enum not null default 'en_attente',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table collecte_historique (
  id serial primary key,
  collecte_id integer not null references collectes (id) on delete cascade,
  action varchar(100) not null,
  description text,
  utilisateur_id integer,
  created_at timestamptz not null default now()
);

create table commentaires_collecte (
  id serial primary key,
  collecte_id integer not null references collectes (id) on delete cascade,
  contenu text not null,
  auteur_id integer,
  created_at timestamptz not null default now()
);

-- COLLECTE_DROIT is the default origin: fees of a file that were created without one carry it wrongly.
create table factures (
  id serial primary key,
  numero_facture varchar(50) not null unique default 'TEMP-NUMBER',
  date_creation timestamptz not null default now(),
  date_echeance timestamptz,
  date_paiement timestamptz,
  montant_total numeric(15, 2) not null default 0,
  sous_total numeric(15, 2) default 0,
  statut factures_statut_enum not null default 'En attente',
  entreprise_id integer not null references entreprises (id),
  notes text,
  processus_origine varchar(50) not null default 'COLLECTE_DROIT',
  demande_attribution_id integer references demandes_attribution (id) on delete set null,
  collecte_id integer references collectes (id) on delete cascade,
  date_derniere_modification timestamptz,
  created_by integer,
  updated_by integer,
  version integer not null default 1,
  is_deleted boolean not null default false,
  deleted_at timestamptz,
  purge_id integer,
  ayant_droit_id integer,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index factures_entreprise_id_idx on factures (entreprise_id);
create index factures_demande_attribution_id_idx on factures (demande_attribution_id);
create index factures_collecte_id_idx on factures (collecte_id);
create index factures_purge_id_idx on factures (purge_id);
create index factures_ayant_droit_id_idx on factures (ayant_droit_id);

create table detail_factures (
  id serial primary key,
  facture_id integer not null references factures (id) on delete cascade,
  description text not null,
  quantite numeric(10, 2) not null,
  prix_unitaire numeric(15, 2) not null,
  montant numeric(15, 2) not null,
  montant_ligne numeric(15, 2) not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index detail_factures_facture_id_idx on detail_factures (facture_id);

-- The look-alike of detail_factures: exists and is empty.
create table details_factures (
  id serial primary key,
  facture_id integer not null references factures (id) on delete cascade,
  libelle varchar(255) not null,
  quantite integer not null default 1,
  prix_unitaire numeric(15, 2) not null default 0,
  montant numeric(15, 2) not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table paiement_factures (
  id serial primary key,
  facture_id integer not null references factures (id) on delete cascade,
  montant numeric(15, 2) not null,
  date_paiement timestamptz not null default now(),
  mode_paiement varchar(50),
  statut varchar(50) not null default 'en_attente',
  reference_paiement varchar(100),
  piece_justificative varchar(255),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index paiement_factures_facture_id_idx on paiement_factures (facture_id);

-- The look-alike of paiement_factures: exists and is empty.
create table paiements_factures (
  id serial primary key,
  facture_id integer not null references factures (id) on delete cascade,
  montant numeric(15, 2) not null,
  date_paiement timestamptz not null default now(),
  methode paiements_factures_methode_enum not null default 'Autre',
  statut paiements_factures_statut_enum not null default 'En_attente',
  reference varchar(100),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table historique_factures (
  id serial primary key,
  facture_id integer not null references factures (id) on delete cascade,
  action varchar(100) not null,
  description text,
  utilisateur_id integer,
  created_at timestamptz not null default now()
);
create index historique_factures_facture_id_idx on historique_factures (facture_id);
