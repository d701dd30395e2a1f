// The rows of schema/2-attribution.sql.
import type { Day, Instant } from '../time.ts';

export type StatutDemande = 'EN_COURS' | 'VALIDE' | 'REJETE' | 'DOCUMENTS_REJETES';

export interface Demande {
  id: number;
  reference: string;
  statut: StatutDemande | null;
  etapeCourante: number;
  typeDemande: 'ZONE_INDUSTRIELLE' | 'HORS_ZONE_INDUSTRIELLE';
  entrepriseId: number | null;
  lotId: number | null;
  zoneId: number | null;
  informationsTerrain: object | null;
  financement: object;
  emplois: object;
  priorite: string;
  historiqueEtapes: object;
  userId: number;
  createdAt: Instant;
  updatedAt: Instant;
}

export interface DemandeLot {
  id: number;
  demandeAttributionId: number;
  lotId: number;
  ordre: number;
  createdAt: Instant;
  /** Absent on a row that nobody touched again. */
  updatedAt?: Instant;
}

export interface HistoriqueDemande {
  id: number;
  demandeAttributionId: number;
  etapeSource: number | null;
  etapeDestination: number;
  action: string;
  statutAvant: string | null;
  statutApres: string | null;
  dateAction: Instant;
  utilisateurId: number;
}

export interface Commission {
  id: number;
  type: 'INTERNE' | 'INTERMINISTERIELLE';
  libelle: string;
  dateCommission: Instant;
}

export interface DecisionCommission {
  id: number;
  decision: 'VALIDE' | 'REJET';
  commissionId: number;
  demandeAttributionId: number;
  /** The application never fills it (T21). */
  decisionDate?: Instant | null;
  createdAt: Instant;
}

/** A receipt, an admissibility certificate or a LAMEV letter. */
export interface Piece {
  id: number;
  numero: string;
  demandeAttributionId: number;
  dateEmission: Instant;
  dateSignature: Instant | null;
  /** Absent on a row that nobody touched again. */
  updatedAt?: Instant;
}

export interface SuiviImplantation {
  id: number;
  demandeAttributionId: number;
  statut: 'EN_ATTENTE' | 'EN_COURS' | 'TERMINE' | 'RETARD' | 'BLOQUE';
  dateDebut: Day;
  dateLimite: Day;
  progression: number;
  createdAt: Instant;
  /** Absent on a row that nobody touched again. */
  updatedAt?: Instant;
}
