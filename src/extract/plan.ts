import { nearestNames, type SigetiError, type Text } from '../core/index.ts';
import { type CopiedColumn, copiedColumn, holdsSecret } from './columns.ts';
import type { CopyNote, ExistingCopy } from './copies.ts';
import { columnGone, columnMissing, readRightMissing, tableTaken, watermarkNeedsKey } from './errors.ts';
import { tableText } from './names.ts';
import type { SourceTable, TableName } from './request.ts';
import type { SourceRelation } from './source-tables.ts';

/** How one table is to be copied. */
export interface TablePlan {
  readonly table: SourceTable;
  readonly relation: SourceRelation;
  readonly columns: readonly CopiedColumn[];
  /** What identifies a row; empty: rows are compared as a whole. */
  readonly key: readonly string[];
  /**
   * `first`: nothing is there yet. `whole`: everything is copied and compared. `increment`: what the watermark and the
   * keys say has changed. `reshape`: as whole, but columns or the key changed, so all rows are written anew.
   */
  readonly mode: 'first' | 'whole' | 'increment' | 'reshape';
  readonly existing: ExistingCopy | undefined;
  /** Columns that the copy gets, and loses. */
  readonly added: readonly CopiedColumn[];
  readonly removed: readonly string[];
  /** The last watermark, for an increment. */
  readonly watermark: string | undefined;
  /** Whether all keys are compared with the source's. */
  readonly reconcile: boolean;
}

export interface Planned {
  readonly plan: TablePlan;
  readonly problems: readonly SigetiError[];
  readonly notices: readonly Text[];
}

/** What is known of a table before it is copied. */
export interface Known {
  readonly relation: SourceRelation;
  readonly existing: ExistingCopy | undefined;
  readonly note: CopyNote | undefined;
  /** Where the table comes from, as notes have it. */
  readonly source: string;
  readonly user: string;
  readonly fullRefresh: boolean;
  readonly isKnownType: (type: string) => boolean;
}

/** A table, and which of its columns are meant: all, where none is named. */
export interface OpenTable {
  readonly from: TableName;
  readonly columns: readonly string[];
}

/** Decides how a table is copied, and finds all that speaks against it, and all that has changed in the source. */
export function planTable(table: SourceTable, known: Known): Planned {
  const { relation, existing, note } = known;
  const problems = [...columnProblems(table, relation)];
  const { wanted, secrets } = chooseColumns(table, relation);
  const columns = wanted.map((column) => copiedColumn(column, known.isKnownType));
  const key = table.options.key ?? keyAmong(relation.key, columns);
  const closed = unreadableColumns(table, relation);
  if (closed !== undefined) problems.push(readRightMissing(table, known.user, closed));
  if (existing?.isOurs === false) problems.push(tableTaken(table));
  if (table.options.watermark !== undefined && key.length === 0) problems.push(watermarkNeedsKey(table));
  const shape = existing?.isOurs === true ? changeOfShape(existing, columns, key) : undefined;
  problems.push(...stillRead(table, relation, existing, shape?.removed ?? []));
  const mode = chooseMode(table, columns, known, shape);
  const plan: TablePlan = {
    table,
    relation,
    columns,
    key,
    mode,
    existing,
    added: shape?.added ?? [],
    removed: shape?.removed ?? [],
    watermark: note?.watermark,
    reconcile: mode !== 'increment' || isDue(table.options.reconcile, note?.reconciledAgo),
  };
  return { plan, problems, notices: [...secretNotice(table, secrets, note), ...driftNotices(table, relation, note)] };
}

/** The columns that `meta.extract` names and the table lacks. */
export function columnProblems(table: SourceTable, relation: SourceRelation): readonly SigetiError[] {
  const { options } = table;
  const names = relation.columns.map(({ name }) => name);
  const wanted = [
    ...(options.columns ?? []).map((name) => ['columns', name] as const),
    ...(options.key ?? []).map((name) => ['key', name] as const),
    ...(options.watermark === undefined ? [] : [['watermark', options.watermark] as const]),
  ];
  return wanted
    .filter(([, name]) => !names.includes(name))
    .map(([option, name]) => columnMissing(table, option, name, nearestNames(name, names)));
}

function chooseColumns({ options }: SourceTable, relation: SourceRelation) {
  const needed = [...(options.key ?? []), ...(options.watermark === undefined ? [] : [options.watermark])];
  const isWanted = (name: string) =>
    needed.includes(name) || ((options.columns?.includes(name) ?? true) && !options.exclude.includes(name));
  const wanted = relation.columns.filter(({ name }) => isWanted(name));
  const isSecret = (name: string) => holdsSecret(name) && options.columns === undefined && !needed.includes(name);
  return {
    wanted: wanted.filter(({ name }) => !isSecret(name)),
    secrets: wanted.filter(({ name }) => isSecret(name)).map(({ name }) => name),
  };
}

/** The source's own key, where all of it is copied. */
function keyAmong(key: readonly string[], columns: readonly CopiedColumn[]): readonly string[] {
  return key.every((name) => columns.some((column) => column.name === name)) ? key : [];
}

/** The columns to copy that the role may not read; none at all where it may read nothing of the table. */
export function unreadableColumns(table: SourceTable, relation: SourceRelation): readonly string[] | undefined {
  const closed = chooseColumns(table, relation).wanted.filter(({ readable }) => !readable);
  if (relation.schemaUsable && closed.length === 0) return undefined;
  const isAll = closed.length === 0 || relation.columns.every((column) => !column.readable);
  return isAll ? [] : closed.map(({ name }) => name);
}

interface ChangeOfShape {
  readonly added: readonly CopiedColumn[];
  readonly removed: readonly string[];
  /** Columns whose type is another one now. */
  readonly retyped: readonly string[];
  readonly otherKey: boolean;
}

function changeOfShape(
  existing: ExistingCopy,
  columns: readonly CopiedColumn[],
  key: readonly string[],
): ChangeOfShape | undefined {
  const before = new Map(existing.columns.map(({ name, type }) => [name, type]));
  const added = columns.filter(({ name }) => !before.has(name));
  const removed = existing.columns.map(({ name }) => name).filter((name) => !columns.some((one) => one.name === name));
  const retyped = columns.filter(({ name, type }) => (before.get(name) ?? type) !== type).map(({ name }) => name);
  const otherKey = existing.key.join('\n') !== key.join('\n');
  return added.length + removed.length + retyped.length > 0 || otherKey
    ? { added, removed, retyped, otherKey }
    : undefined;
}

/** A column that goes must not be read any more: not by a view that is there, nor by the text of a model. */
function stillRead(
  table: SourceTable,
  relation: SourceRelation,
  existing: ExistingCopy | undefined,
  removed: readonly string[],
): SigetiError[] {
  return removed.flatMap((name) => {
    const isGone = !relation.columns.some((column) => column.name === name);
    const views = existing?.columns.find((column) => column.name === name)?.views ?? [];
    const named = isGone ? table.readers.filter(({ text }) => mentions(text, name)) : [];
    const readers = [...named.map(({ uniqueId }) => uniqueId), ...views];
    return readers.length === 0 ? [] : [columnGone(table, name, readers, isGone ? 'gone' : 'excluded')];
  });
}

/** Whether a text holds the name as a word of its own. */
export function mentions(text: string, name: string): boolean {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}_$])${escaped}(?![\\p{L}\\p{N}_$])`, 'iu').test(text);
}

function chooseMode(
  table: SourceTable,
  columns: readonly CopiedColumn[],
  known: Known,
  shape: ChangeOfShape | undefined,
): TablePlan['mode'] {
  const { existing, note } = known;
  if (existing === undefined) return 'first';
  if (shape !== undefined && (shape.retyped.length > 0 || shape.otherKey)) return 'reshape';
  const isIncrement =
    table.options.watermark !== undefined &&
    !known.fullRefresh &&
    shape === undefined &&
    note?.watermark !== undefined &&
    note.source === known.source &&
    columns.every(({ name }) => note.columns.some((column) => column.name === name && column.copied));
  return isIncrement ? 'increment' : 'whole';
}

const SECONDS = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800, month: 2_592_000, year: 31_536_000 };

/** Whether all keys are to be compared, by what the project says and the seconds since the last time. */
export function isDue(reconcile: string, ago: number | undefined): boolean {
  if (reconcile === 'never') return false;
  if (reconcile === 'always' || ago === undefined) return true;
  const [, count, unit] = /^([\d.]+) *([a-z]+?)s?$/i.exec(reconcile) ?? [];
  const found = Object.entries(SECONDS).find(([name]) => name === unit?.toLowerCase());
  return found === undefined || ago >= Number(count) * found[1];
}

function secretNotice(table: SourceTable, secrets: readonly string[], note: CopyNote | undefined): Text[] {
  if (secrets.length === 0 || note !== undefined) return [];
  const list = secrets.join(', ');
  const from = tableText(table.from);
  return [
    {
      fr: `${from} : ${list} n’est pas copié, son nom annonce un secret. meta.extract.columns peut le demander.`,
      en: `${from}: ${list} is not copied, as its name announces a secret. meta.extract.columns can ask for it.`,
    },
  ];
}

/** What has changed in the source's table since it was last copied. */
function driftNotices(table: SourceTable, relation: SourceRelation, note: CopyNote | undefined): Text[] {
  if (note === undefined) return [];
  const before = new Map(note.columns.map(({ name, declared }) => [name, declared]));
  const now = new Map(relation.columns.map(({ name, declared }) => [name, declared]));
  const from = tableText(table.from);
  const notices: Text[] = [];
  for (const [name, declared] of now) {
    const old = before.get(name);
    if (old === undefined) {
      notices.push({
        fr: `${from} a une nouvelle colonne dans la source : ${name} (${declared}).`,
        en: `${from} has a new column in the source: ${name} (${declared}).`,
      });
    } else if (old !== declared) {
      notices.push({
        fr: `${from}.${name} a changé de type dans la source : ${old} est devenu ${declared}.`,
        en: `${from}.${name} has changed its type in the source: ${old} became ${declared}.`,
      });
    }
  }
  for (const name of before.keys()) {
    if (now.has(name)) continue;
    notices.push({
      fr: `${from} n’a plus la colonne ${name} dans la source.`,
      en: `${from} no longer has the column ${name} in the source.`,
    });
  }
  return notices;
}
