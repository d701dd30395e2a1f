// The rows of the operational database as objects. Fields carry the names of the columns (in camel case): the words
// are the application's own. Amounts are whole FCFA; areas are in the row's own unit.

import type { Rows } from './columns.ts';
import type {
  Commission,
  DecisionCommission,
  Demande,
  DemandeLot,
  HistoriqueDemande,
  Piece,
  SuiviImplantation,
} from './rows/attribution.ts';
import type { AuditLog, Convention } from './rows/foncier.ts';
import type {
  Collecte,
  CollecteAgent,
  CollecteZone,
  DetailFacture,
  DetailVoisin,
  Facture,
  HistoriqueFacture,
  Paiement,
} from './rows/recouvrement.ts';
import type {
  Agent,
  Domaine,
  Entreprise,
  EntrepriseDomaine,
  Lot,
  Operateur,
  Tarif,
  TypeAgent,
  Utilisateur,
  Zone,
} from './rows/referentiel.ts';

export type * from './rows/attribution.ts';
export type * from './rows/foncier.ts';
export type * from './rows/recouvrement.ts';
export type * from './rows/referentiel.ts';

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
  /** Empty, unless trap T23 is planted. */
  detailsFactures: DetailVoisin[];
  paiements: Paiement[];
  historiqueFactures: HistoriqueFacture[];
  auditLogs: AuditLog[];
  conventions: Convention[];
}

/** The same tables where they are only read: a `Source`, or tables that are not held as objects. */
export type SourceRows = { readonly [K in keyof Source]: Rows<Source[K][number]> };
