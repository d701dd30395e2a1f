// The rows of schema/3-recouvrement.sql.
import type { Day, Instant } from '../time.ts';

export interface Collecte {
  id: number;
  reference: string;
  montantARecouvrer: number;
  montantRecouvre: number;
  dateDebut: Day;
  dateFinPrevue: Day;
  status: 'recouvree' | 'partiellement_recouvree' | 'non_recouvree' | 'reportee';
  statutCloture: 'ouverte' | 'cloturee';
  dateCloture: Instant | null;
  cloturePar: number | null;
  creePar: number;
  /** Whether the application says that it made the invoices; it forgets to (T21). */
  facturesGenerees?: boolean;
  createdAt: Instant;
  updatedAt: Instant;
}

export interface CollecteZone {
  collecteId: number;
  zoneId: number;
}

export interface CollecteAgent {
  collecteId: number;
  agentId: number;
  role: 'responsable' | 'assistant';
  dateAssignation: Instant;
}

type StatutFacture = 'En attente' | 'Payée' | 'Échoué' | 'Annulée' | 'Remboursée';

export interface Facture {
  id: number;
  numeroFacture: string;
  dateCreation: Instant;
  dateEcheance: Instant | null;
  datePaiement: Instant | null;
  montantTotal: number;
  sousTotal: number;
  statut: StatutFacture;
  entrepriseId: number;
  processusOrigine: string;
  demandeAttributionId: number | null;
  collecteId: number | null;
  isDeleted: boolean;
  deletedAt: Instant | null;
  createdAt: Instant;
  updatedAt: Instant;
}

export interface DetailFacture {
  id: number;
  factureId: number;
  description: string;
  prixUnitaire: number;
  montantLigne: number;
  createdAt: Instant;
}

/** A row of `details_factures`, the look-alike of `detail_factures` that nobody writes (T23). */
export interface DetailVoisin {
  id: number;
  factureId: number;
  libelle: string;
}

export interface Paiement {
  id: number;
  factureId: number;
  montant: number;
  datePaiement: Instant;
  modePaiement: string | null;
  statut: string;
  referencePaiement: string | null;
  createdAt: Instant;
  updatedAt: Instant;
}

export interface HistoriqueFacture {
  id: number;
  factureId: number;
  action: string;
  description: string;
  createdAt: Instant;
}
