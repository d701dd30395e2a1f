// The rows of schema/4-foncier.sql.
import type { Instant } from '../time.ts';

export interface AuditLog {
  id: number;
  tableName: string;
  recordId: number | null;
  action: 'CREATE' | 'UPDATE' | 'DELETE' | 'LOGIN';
  changedFields: readonly string[];
  createdAt: Instant;
}

export interface Convention {
  id: number;
  numeroConvention: string;
  nom: string;
  prenoms: string;
  entrepriseId: number;
  statut: string;
  etapeActuelle: string;
  dureeOccupation: number;
  dateCreation: Instant;
}
