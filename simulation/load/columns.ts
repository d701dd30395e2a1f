import type * as S from '../source.ts';
import type { Instant } from '../time.ts';
import { bool, type Columns, day, instant, json, number, text, words } from './copy-text.ts';

// Which column each field goes to, table by table, in the order of simulation/schema.

interface Updated {
  readonly updatedAt: Instant;
}

const id = { id: number };
const created = { createdAt: instant };
const timestamps = { createdAt: instant, updatedAt: instant };
const person = { nom: text, prenoms: text };

export const USERS: Columns<S.Utilisateur & Updated> = {
  ...id,
  username: text,
  email: text,
  passwordHash: text,
  ...person,
  role: text,
  ...timestamps,
};

/** Agent types, prices and sectors. */
export const LABELS: Columns<S.TypeAgent & Updated & { createdAt: Instant }> = {
  ...id,
  code: text,
  libelle: text,
  ...timestamps,
};

export const TARIFS: Columns<S.Tarif & Updated & { createdAt: Instant }> = { ...LABELS, montant: number };

export const AGENTS: Columns<S.Agent & Updated> = {
  ...id,
  ...person,
  matricule: text,
  typeAgentId: number,
  userId: number,
  deletedAt: instant,
  ...timestamps,
};

export const ENTREPRISES: Columns<S.Entreprise> = {
  ...id,
  raisonSociale: text,
  telephone: text,
  email: text,
  registreCommerce: text,
  compteContribuable: text,
  formeJuridique: text,
  adresse: text,
  dateConstitution: day,
  domaineActiviteId: number,
  dateCreation: instant,
  dateModification: instant,
  userId: number,
};

export const ENTREPRISE_DOMAINES: Columns<S.EntrepriseDomaine> = {
  ...id,
  entrepriseId: number,
  domaineActiviteId: number,
  ...created,
};

export const OPERATEURS: Columns<S.Operateur & Updated> = {
  ...id,
  ...person,
  telephone: text,
  email: text,
  userId: number,
  entrepriseId: number,
  deletedAt: instant,
  ...timestamps,
};

export const ZONES: Columns<S.Zone> = {
  ...id,
  code: text,
  libelle: text,
  description: text,
  adresse: text,
  location: text,
  polygon: text,
  superficie: number,
  uniteMesure: text,
  lotsDisponibles: number,
  statut: text,
  ...timestamps,
};

export const LOTS: Columns<S.Lot & { zoneId: number }> = {
  ...id,
  numero: text,
  ilot: text,
  superficie: number,
  uniteMesure: text,
  prix: number,
  statut: text,
  priorite: text,
  viabilite: bool,
  description: text,
  zoneIndustrielleId: number,
  zoneId: number,
  entrepriseId: number,
  dateReservation: instant,
  delaiOption: number,
  polygon: text,
  location: text,
  ...timestamps,
};

export const DEMANDES: Columns<S.Demande> = {
  ...id,
  reference: text,
  statut: text,
  etapeCourante: number,
  typeDemande: text,
  entrepriseId: number,
  lotId: number,
  zoneId: number,
  informationsTerrain: json,
  financement: json,
  emplois: json,
  priorite: text,
  historiqueEtapes: json,
  userId: number,
  ...timestamps,
};

export const DEMANDE_LOTS: Columns<S.DemandeLot & Updated> = {
  ...id,
  demandeAttributionId: number,
  lotId: number,
  ordre: number,
  ...timestamps,
};

export const HISTORIQUE_DEMANDES: Columns<S.HistoriqueDemande> = {
  ...id,
  demandeAttributionId: number,
  etapeSource: number,
  etapeDestination: number,
  action: text,
  statutAvant: text,
  statutApres: text,
  dateAction: instant,
  utilisateurId: number,
};

export const COMMISSIONS: Columns<S.Commission & Updated & { createdAt: Instant }> = {
  ...id,
  type: text,
  libelle: text,
  dateCommission: instant,
  ...timestamps,
};

export const DECISIONS_COMMISSION: Columns<S.DecisionCommission & Updated & { decisionDate: Instant | null }> = {
  ...id,
  decision: text,
  commissionId: number,
  demandeAttributionId: number,
  decisionDate: instant,
  ...timestamps,
};

/** Receipts, certificates and letters. */
export const PIECES: Columns<S.Piece & Updated & { estSigne: boolean; createdAt: Instant }> = {
  ...id,
  numero: text,
  demandeAttributionId: number,
  dateEmission: instant,
  dateSignature: instant,
  estSigne: bool,
  ...timestamps,
};

export const SUIVIS_IMPLANTATION: Columns<S.SuiviImplantation & Updated> = {
  ...id,
  demandeAttributionId: number,
  statut: text,
  dateDebut: day,
  dateLimite: day,
  progression: number,
  ...timestamps,
};

export const COLLECTES: Columns<S.Collecte & { facturesGenerees: boolean }> = {
  ...id,
  reference: text,
  montantARecouvrer: number,
  montantRecouvre: number,
  dateDebut: day,
  dateFinPrevue: day,
  status: text,
  statutCloture: text,
  dateCloture: instant,
  cloturePar: number,
  creePar: number,
  facturesGenerees: bool,
  ...timestamps,
};

export const COLLECTE_ZONES: Columns<S.CollecteZone> = { collecteId: number, zoneId: number };

export const COLLECTE_AGENTS: Columns<S.CollecteAgent> = {
  collecteId: number,
  agentId: number,
  role: text,
  dateAssignation: instant,
};

export const FACTURES: Columns<S.Facture> = {
  ...id,
  numeroFacture: text,
  dateCreation: instant,
  dateEcheance: instant,
  datePaiement: instant,
  montantTotal: number,
  sousTotal: number,
  statut: text,
  entrepriseId: number,
  processusOrigine: text,
  demandeAttributionId: number,
  collecteId: number,
  isDeleted: bool,
  deletedAt: instant,
  ...timestamps,
};

export const DETAIL_FACTURES: Columns<S.DetailFacture & Updated & { quantite: number; montant: number }> = {
  ...id,
  factureId: number,
  description: text,
  quantite: number,
  prixUnitaire: number,
  montant: number,
  montantLigne: number,
  ...timestamps,
};

export const DETAILS_FACTURES: Columns<S.DetailVoisin> = { ...id, factureId: number, libelle: text };

export const PAIEMENT_FACTURES: Columns<S.Paiement> = {
  ...id,
  factureId: number,
  montant: number,
  datePaiement: instant,
  modePaiement: text,
  statut: text,
  referencePaiement: text,
  ...timestamps,
};

export const HISTORIQUE_FACTURES: Columns<S.HistoriqueFacture> = {
  ...id,
  factureId: number,
  action: text,
  description: text,
  ...created,
};

export const AUDIT_LOGS: Columns<S.AuditLog> = {
  ...id,
  tableName: text,
  recordId: number,
  action: text,
  changedFields: words,
  ...created,
};

export const CONVENTIONS: Columns<S.Convention & { dateModification: Instant }> = {
  ...id,
  numeroConvention: text,
  ...person,
  entrepriseId: number,
  statut: text,
  etapeActuelle: text,
  dureeOccupation: number,
  dateCreation: instant,
  dateModification: instant,
};
