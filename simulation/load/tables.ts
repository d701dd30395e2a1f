import type { Piece, Source } from '../source.ts';
import type { Instant } from '../time.ts';
import * as columns from './columns.ts';
import { type Columns, columnName, copyText } from './copy-text.ts';

/** One table's rows, ready for COPY. */
export interface TableLoad {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: number;
  /** COPY text, made as it is read. */
  chunks(): Iterable<string>;
}

/** Every table that gets rows, each after those it refers to. Columns left out take the database's default. */
export function tableLoads(source: Source): TableLoad[] {
  const start = source.utilisateurs[0]?.createdAt ?? 0;
  const since = <T>(objects: readonly T[]) =>
    objects.map((object) => ({ ...object, createdAt: start, updatedAt: start }));
  return [
    load('users', untouched(source.utilisateurs), columns.USERS),
    load('types_agents', since(source.typesAgents), columns.LABELS),
    load('agents', untouched(source.agents), columns.AGENTS),
    load('tarifs', since(source.tarifs), columns.TARIFS),
    load('domaines_activites', untouched(source.domaines), columns.LABELS),
    load('entreprises', source.entreprises, columns.ENTREPRISES),
    load('entreprise_domaines', source.entrepriseDomaines, columns.ENTREPRISE_DOMAINES),
    load('operateurs', untouched(source.operateurs), columns.OPERATEURS),
    load('zones_industrielles', source.zones, columns.ZONES),
    load('lots', withZoneTwice(source.lots), columns.LOTS),
    load('demandes_attribution', source.demandes, columns.DEMANDES),
    load('demande_attribution_lots', untouched(source.demandeLots), columns.DEMANDE_LOTS),
    load('historique_demandes', source.historiqueDemandes, columns.HISTORIQUE_DEMANDES),
    load('commissions', created(source.commissions, 'dateCommission'), columns.COMMISSIONS),
    load('decisions_commission', untouched(source.decisionsCommission), columns.DECISIONS_COMMISSION),
    load('recepisses_depot', signed(source.recepisses), columns.PIECES),
    load('attestations_recevabilite', signed(source.attestations), columns.PIECES),
    load('lamevs', signed(source.lamevs), columns.PIECES),
    load('suivis_implantation', untouched(source.suivisImplantation), columns.SUIVIS_IMPLANTATION),
    load('collectes', source.collectes, columns.COLLECTES),
    load('collecte_zones', source.collecteZones, columns.COLLECTE_ZONES),
    load('collecte_agents', source.collecteAgents, columns.COLLECTE_AGENTS),
    load('factures', source.factures, columns.FACTURES),
    load('detail_factures', lines(source.detailFactures), columns.DETAIL_FACTURES),
    load('paiement_factures', source.paiements, columns.PAIEMENT_FACTURES),
    load('historique_factures', source.historiqueFactures, columns.HISTORIQUE_FACTURES),
    load('audit_logs', source.auditLogs, columns.AUDIT_LOGS),
    load('conventions', unmodified(source.conventions), columns.CONVENTIONS),
  ];
}

function load<T>(table: string, objects: readonly T[], fields: Columns<T>): TableLoad {
  return {
    table,
    columns: Object.keys(fields).map(columnName),
    rows: objects.length,
    chunks: () => copyText(objects, fields),
  };
}

/** `updated_at` as it is on a row that nobody touched again. */
function untouched<T extends { createdAt: Instant }>(objects: readonly T[]): (T & { updatedAt: Instant })[] {
  return objects.map((object) => ({ ...object, updatedAt: object.createdAt }));
}

function created<T extends Record<K, Instant>, K extends keyof T>(objects: readonly T[], key: K) {
  return objects.map((object) => ({ ...object, createdAt: object[key], updatedAt: object[key] }));
}

function signed(pieces: readonly Piece[]) {
  return created(pieces, 'dateEmission').map((piece) => ({ ...piece, estSigne: piece.dateSignature !== null }));
}

/** The quantity is always one, whatever the unit price says. */
function lines(details: Source['detailFactures']) {
  return untouched(details).map((line) => ({ ...line, quantite: 1, montant: line.montantLigne }));
}

function withZoneTwice(lots: Source['lots']) {
  return lots.map((lot) => ({ ...lot, zoneId: lot.zoneIndustrielleId }));
}

function unmodified(conventions: Source['conventions']) {
  return conventions.map((convention) => ({ ...convention, dateModification: convention.dateCreation }));
}
