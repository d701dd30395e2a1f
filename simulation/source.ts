import type { Day, Instant } from './time.ts';

// The rows of the operational database as objects. Fields carry the names of the columns (in camel case): the words
// are the application's own. Amounts are whole FCFA; areas are in the row's own unit.

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
  createdAt: Instant;
}

/** A receipt, an admissibility certificate or a LAMEV letter. */
export interface Piece {
  id: number;
  numero: string;
  demandeAttributionId: number;
  dateEmission: Instant;
  dateSignature: Instant | null;
}

export interface SuiviImplantation {
  id: number;
  demandeAttributionId: number;
  statut: 'EN_ATTENTE' | 'EN_COURS' | 'TERMINE' | 'RETARD' | 'BLOQUE';
  dateDebut: Day;
  dateLimite: Day;
  progression: number;
  createdAt: Instant;
}

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

export type StatutFacture = 'En attente' | 'Payée' | 'Échoué' | 'Annulée' | 'Remboursée';

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

/** The whole operational database, before it is loaded. Tables not named here stay empty. */
export interface Source {
  utilisateurs: Utilisateur[];
  typesAgents: TypeAgent[];
  agents: Agent[];
  tarifs: Tarif[];
  domaines: Domaine[];
  entreprises: Entreprise[];
  entrepriseDomaines: EntrepriseDomaine[];
  operateurs: Operateur[];
  zones: Zone[];
  lots: Lot[];
  demandes: Demande[];
  demandeLots: DemandeLot[];
  historiqueDemandes: HistoriqueDemande[];
  commissions: Commission[];
  decisionsCommission: DecisionCommission[];
  recepisses: Piece[];
  attestations: Piece[];
  lamevs: Piece[];
  suivisImplantation: SuiviImplantation[];
  collectes: Collecte[];
  collecteZones: CollecteZone[];
  collecteAgents: CollecteAgent[];
  factures: Facture[];
  detailFactures: DetailFacture[];
  paiements: Paiement[];
  historiqueFactures: HistoriqueFacture[];
  auditLogs: AuditLog[];
  conventions: Convention[];
}
