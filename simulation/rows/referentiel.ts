// The rows of schema/1-referentiel.sql.
import type { Day, Instant } from '../time.ts';

export interface Utilisateur {
  id: number;
  username: string;
  email: string;
  passwordHash: string;
  nom: string;
  prenoms: string;
  role: string;
  createdAt: Instant;
}

export interface TypeAgent {
  id: number;
  code: string;
  libelle: string;
}

export interface Agent {
  id: number;
  nom: string;
  prenoms: string;
  matricule: string;
  typeAgentId: number;
  userId: number | null;
  deletedAt: Instant | null;
  createdAt: Instant;
}

export interface Tarif {
  id: number;
  code: string;
  libelle: string;
  montant: number;
}

export interface Domaine {
  id: number;
  code: string;
  libelle: string;
  createdAt: Instant;
}

export interface Entreprise {
  id: number;
  raisonSociale: string;
  telephone: string;
  email: string;
  registreCommerce: string | null;
  compteContribuable: string | null;
  formeJuridique: string | null;
  adresse: string | null;
  dateConstitution: Day | null;
  domaineActiviteId: number | null;
  dateCreation: Instant;
  dateModification: Instant;
  userId: number | null;
}

export interface EntrepriseDomaine {
  id: number;
  entrepriseId: number;
  domaineActiviteId: number;
  createdAt: Instant;
}

export interface Operateur {
  id: number;
  nom: string;
  prenoms: string;
  telephone: string;
  email: string;
  userId: number | null;
  entrepriseId: number | null;
  deletedAt: Instant | null;
  createdAt: Instant;
}

export interface Zone {
  id: number;
  code: string;
  libelle: string;
  description: string | null;
  adresse: string | null;
  location: string | null;
  polygon: string | null;
  superficie: number | null;
  uniteMesure: 'm2' | 'ha';
  lotsDisponibles: number;
  statut: 'actif' | 'inactif' | 'en_construction';
  createdAt: Instant;
  updatedAt: Instant;
}

export interface Lot {
  id: number;
  numero: string;
  ilot: string;
  superficie: number;
  uniteMesure: string;
  prix: number;
  statut: 'disponible' | 'occupé';
  priorite: 'basse' | 'normale' | 'haute';
  viabilite: boolean;
  description: string | null;
  zoneIndustrielleId: number;
  entrepriseId: number | null;
  dateReservation: Instant | null;
  delaiOption: number | null;
  polygon: string | null;
  location: string | null;
  createdAt: Instant;
  updatedAt: Instant;
}
