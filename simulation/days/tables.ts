import { type TableLoad, tableLoads } from '../load/tables.ts';
import type { Source } from '../source.ts';
import type { Rows, TableName } from './rows.ts';

/** Where each list of the source lies in the database. */
export const TABLES: Readonly<Record<TableName, string>> = {
  utilisateurs: 'users',
  typesAgents: 'types_agents',
  agents: 'agents',
  tarifs: 'tarifs',
  domaines: 'domaines_activites',
  entreprises: 'entreprises',
  entrepriseDomaines: 'entreprise_domaines',
  operateurs: 'operateurs',
  zones: 'zones_industrielles',
  lots: 'lots',
  demandes: 'demandes_attribution',
  demandeLots: 'demande_attribution_lots',
  historiqueDemandes: 'historique_demandes',
  commissions: 'commissions',
  decisionsCommission: 'decisions_commission',
  recepisses: 'recepisses_depot',
  attestations: 'attestations_recevabilite',
  lamevs: 'lamevs',
  suivisImplantation: 'suivis_implantation',
  collectes: 'collectes',
  collecteZones: 'collecte_zones',
  collecteAgents: 'collecte_agents',
  factures: 'factures',
  detailFactures: 'detail_factures',
  detailsFactures: 'details_factures',
  paiements: 'paiement_factures',
  historiqueFactures: 'historique_factures',
  auditLogs: 'audit_logs',
  conventions: 'conventions',
};

const KEYS: Readonly<Partial<Record<TableName, readonly string[]>>> = {
  collecteZones: ['collecteId', 'zoneId'],
  collecteAgents: ['collecteId', 'agentId'],
};

/** The fields of the primary key. */
export function keyOf(table: TableName): readonly string[] {
  return KEYS[table] ?? ['id'];
}

/** Some rows of one table ready for COPY, completed as the rows of the whole source are. */
export function loadOf(source: Source, table: TableName, rows: readonly Rows[TableName][]): TableLoad {
  const load = tableLoads({ ...source, [table]: rows }).find((candidate) => candidate.table === TABLES[table]);
  if (load === undefined) throw new Error(`no table is loaded from ${table}`);
  return load;
}
