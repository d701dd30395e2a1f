import type { Rows } from '../columns.ts';
import type { Piece, SourceRows } from '../source.ts';
import type { Instant } from '../time.ts';
import * as columns from './columns.ts';
import { type Columns, columnName, copyText } from './copy-text.ts';

/** One table's rows, ready for COPY. */
export interface TableLoad {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: number;
  /** COPY text, made as it is read. */
  chunks(): Iterable<Uint8Array>;
}

/** Every table that gets rows, each after those it refers to. Columns left out take the database's default. */
export function tableLoads(source: SourceRows): TableLoad[] {
  const [first] = source.utilisateurs;
  const start = first?.createdAt ?? 0;
  const sinceStart = <T>(row: T) => createdAt(row, start);
  return [
    load('users', source.utilisateurs, columns.USERS, untouched),
    load('types_agents', source.typesAgents, columns.LABELS, sinceStart),
    load('agents', source.agents, columns.AGENTS, untouched),
    load('tarifs', source.tarifs, columns.TARIFS, sinceStart),
    load('domaines_activites', source.domaines, columns.LABELS, untouched),
    load('entreprises', source.entreprises, columns.ENTREPRISES, asItIs),
    load('entreprise_domaines', source.entrepriseDomaines, columns.ENTREPRISE_DOMAINES, asItIs),
    load('operateurs', source.operateurs, columns.OPERATEURS, untouched),
    load('zones_industrielles', source.zones, columns.ZONES, asItIs),
    load('lots', source.lots, columns.LOTS, (row) => ({ ...row, zoneId: row.zoneIndustrielleId })),
    load('demandes_attribution', source.demandes, columns.DEMANDES, asItIs),
    load('demande_attribution_lots', source.demandeLots, columns.DEMANDE_LOTS, untouched),
    load('historique_demandes', source.historiqueDemandes, columns.HISTORIQUE_DEMANDES, asItIs),
    load('commissions', source.commissions, columns.COMMISSIONS, (row) => createdAt(row, row.dateCommission)),
    load('decisions_commission', source.decisionsCommission, columns.DECISIONS_COMMISSION, (row) => ({
      ...untouched(row),
      decisionDate: row.decisionDate ?? null,
    })),
    load('recepisses_depot', source.recepisses, columns.PIECES, signed),
    load('attestations_recevabilite', source.attestations, columns.PIECES, signed),
    load('lamevs', source.lamevs, columns.PIECES, signed),
    load('suivis_implantation', source.suivisImplantation, columns.SUIVIS_IMPLANTATION, untouched),
    load('collectes', source.collectes, columns.COLLECTES, (row) => ({
      ...row,
      facturesGenerees: row.facturesGenerees ?? false,
    })),
    load('collecte_zones', source.collecteZones, columns.COLLECTE_ZONES, asItIs),
    load('collecte_agents', source.collecteAgents, columns.COLLECTE_AGENTS, asItIs),
    load('factures', source.factures, columns.FACTURES, asItIs),
    // The quantity is always one, whatever the unit price says.
    load('detail_factures', source.detailFactures, columns.DETAIL_FACTURES, (row) => ({
      ...untouched(row),
      quantite: 1,
      montant: row.montantLigne,
    })),
    load('details_factures', source.detailsFactures, columns.DETAILS_FACTURES, asItIs),
    load('paiement_factures', source.paiements, columns.PAIEMENT_FACTURES, asItIs),
    load('historique_factures', source.historiqueFactures, columns.HISTORIQUE_FACTURES, asItIs),
    load('audit_logs', source.auditLogs, columns.AUDIT_LOGS, asItIs),
    load('conventions', source.conventions, columns.CONVENTIONS, (row) => ({
      ...row,
      dateModification: row.dateCreation,
    })),
  ];
}

/** Rows become complete one at a time, as they are written, so that no table is held twice. */
function load<T, Row>(table: string, objects: Rows<T>, fields: Columns<Row>, complete: (object: T) => Row): TableLoad {
  return {
    table,
    columns: Object.keys(fields).map(columnName),
    rows: objects.length,
    chunks: () => copyText(completed(objects, complete), fields),
  };
}

function* completed<T, Row>(objects: Iterable<T>, complete: (object: T) => Row): Generator<Row> {
  for (const object of objects) yield complete(object);
}

function asItIs<T>(row: T): T {
  return row;
}

/** `updated_at` is that of its creation on a row that nobody touched again. */
function untouched<T extends { createdAt: Instant; updatedAt?: Instant }>(row: T): T & { updatedAt: Instant } {
  return { ...row, updatedAt: row.updatedAt ?? row.createdAt };
}

function createdAt<T>(row: T, at: Instant): T & { createdAt: Instant; updatedAt: Instant } {
  return { ...row, createdAt: at, updatedAt: at };
}

function signed(piece: Piece) {
  const updatedAt = piece.updatedAt ?? piece.dateEmission;
  return { ...piece, createdAt: piece.dateEmission, updatedAt, estSigne: piece.dateSignature !== null };
}
