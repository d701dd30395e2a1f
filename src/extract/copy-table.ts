import { quoteIdentifier, type Text } from '../core/index.ts';
import type { Session } from '../postgres/index.ts';
import type { CopiedColumn } from './columns.ts';
import { countControls, explainCopy } from './copy-failure.ts';
import { countDiffers, keyInvalid } from './data-errors.ts';
import { columnList, rowsFrom, tableSql } from './names.ts';
import { keysNotCompared, looksLikeWin1252 } from './notices.ts';
import type { TablePlan } from './plan.ts';
import type { TableName } from './request.ts';
import { enterSnapshot, type Snapshot } from './sessions.ts';
import { isState } from './sql-state.ts';
import {
  columnsOf,
  copyInSql,
  copyOutSql,
  countSql,
  createStaged,
  differenceSql,
  lateKeysSql,
  oddKeysSql,
  type RawEncoding,
  type StagedNames,
  stagedNames,
  windowSql,
} from './staging.ts';

/** More late rows than these, and the whole table is copied instead. */
const MOST_LATE_ROWS = 50_000;
const LATE_ROWS_AT_ONCE = 2_000;

/** Where a table is copied from and to. The reader is inside of the snapshot. */
export interface CopyPlace {
  readonly reader: Session;
  readonly writer: Session;
  readonly snapshot: Snapshot;
  readonly run: string;
  readonly raw: RawEncoding;
  readonly signal: AbortSignal;
  /** Told what is odd and stops nothing. */
  readonly notify: (text: Text) => void;
}

/** A table whose rows are staged and compared: only publishing is left. */
export interface StagedTable {
  readonly plan: TablePlan;
  readonly names: StagedNames;
  /** Rows of the source in the snapshot. */
  readonly rows: number;
  readonly bytes: number;
  readonly watermark: string | undefined;
  /** Rows that go and come; undefined where they are found while publishing. */
  readonly change: { readonly goes: number; readonly comes: number } | undefined;
}

/**
 * Copies what a plan says into staging tables of the warehouse, checks the count against the source's own in the same
 * snapshot, and finds what differs from what is published. Nothing that readers see changes. May be called again for
 * a table whose copy broke off. Throws EXTRACT_BYTES_INVALID, EXTRACT_COUNT_DIFFERS, EXTRACT_KEY_INVALID, DATABASE_…
 */
export async function copyTable(plan: TablePlan, index: number, place: CopyPlace): Promise<StagedTable> {
  const names = stagedNames(place.run, index);
  const [[count, last] = []] = await rowsFrom(place.reader, countSql(plan), place.signal);
  const rows = Number(count);
  const copied = await copyByMode(plan, names, rows, place);
  const change = await compare(copied.plan, names, rows, place);
  const watermark = last === null || last === undefined ? undefined : String(last);
  return { plan: copied.plan, names, rows, bytes: copied.bytes, watermark, change };
}

async function copyByMode(plan: TablePlan, names: StagedNames, rows: number, place: CopyPlace) {
  if (plan.mode === 'increment' && plan.watermark !== undefined) {
    const bytes = await copyChanges(plan, plan.watermark, names, rows, place);
    if (bytes !== undefined) return { plan, bytes };
    const whole: TablePlan = { ...plan, mode: 'whole', reconcile: true };
    return { plan: whole, bytes: await copyAll(whole, names, rows, place) };
  }
  return { plan, bytes: await copyAll(plan, names, rows, place) };
}

async function copyAll(plan: TablePlan, names: StagedNames, rows: number, place: CopyPlace): Promise<number> {
  await place.writer.script(createStaged(names.rows, plan.columns, plan.mode !== 'first'), place.signal);
  const copied = await stream(plan, plan.columns, names.rows, '', place);
  if (copied.rows !== rows) throw countDiffers(plan.table, rows, copied.rows);
  return copied.bytes;
}

/** The rows of the window and, where keys are compared, the late ones. Undefined where those are too many. */
async function copyChanges(
  plan: TablePlan,
  watermark: string,
  names: StagedNames,
  rows: number,
  place: CopyPlace,
): Promise<number | undefined> {
  const { writer, signal } = place;
  await writer.script(createStaged(names.rows, plan.columns, true), signal);
  const window = await stream(plan, plan.columns, names.rows, windowSql(plan, watermark), place);
  if (!plan.reconcile) return window.bytes;
  const keyColumns = columnsOf(plan, [...plan.key, plan.table.options.watermark ?? '']);
  await writer.script(createStaged(names.keys, keyColumns, true), signal);
  const keys = await stream(plan, keyColumns, names.keys, '', place);
  if (keys.rows !== rows) throw countDiffers(plan.table, rows, keys.rows);
  await writer.script(`${oddKeysSql(plan, names)}; analyze ${tableSql(names.rows)}`, signal);
  const late = await rowsFrom(writer, `${lateKeysSql(plan, names)} limit ${MOST_LATE_ROWS + 1}`, signal);
  if (late.length > MOST_LATE_ROWS) return undefined;
  let bytes = window.bytes + keys.bytes;
  const list = columnList(plan.key, 't.');
  for (let at = 0; at < late.length; at += LATE_ROWS_AT_ONCE) {
    const wanted = late.slice(at, at + LATE_ROWS_AT_ONCE).map(([key]) => String(key));
    const copied = await stream(plan, plan.columns, names.rows, `(${list}) in (values ${wanted.join(', ')})`, place);
    bytes += copied.bytes;
  }
  return bytes;
}

/** Rows from one server to the other, no faster than the slower one. */
async function stream(
  plan: TablePlan,
  columns: readonly CopiedColumn[],
  to: TableName,
  where: string,
  place: CopyPlace,
): Promise<{ rows: number; bytes: number }> {
  const { reader, writer, raw, signal } = place;
  const isLatin1 = raw === undefined && place.snapshot.encoding === 'LATIN1';
  let bytes = 0;
  let controls = 0;
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const chunk of reader.copyOut(copyOutSql(plan, columns, raw, where), signal)) {
      bytes += chunk.length;
      if (isLatin1) controls += countControls(chunk);
      yield chunk;
    }
  }
  try {
    const rows = await writer.copyIn(copyInSql(to, columns, raw), counted(), signal);
    if (controls > 0) place.notify(looksLikeWin1252(plan.table, controls));
    return { rows, bytes };
  } catch (thrown) {
    const again = async () => {
      await enterSnapshot(reader, place.snapshot, signal);
      return reader.copyOut(copyOutSql(plan, columns, 'SQL_ASCII', where), signal);
    };
    throw await explainCopy(thrown, { plan, columns, encoding: raw ?? place.snapshot.encoding, again });
  }
}

/** What is to be done with the staged rows out of sight. */
async function compare(plan: TablePlan, names: StagedNames, rows: number, place: CopyPlace) {
  if (plan.mode === 'first') {
    await finishFirst(plan, names, place);
    return { goes: 0, comes: rows };
  }
  if (plan.key.length === 0 || plan.mode === 'reshape') return undefined;
  const [[before, goes, comes] = []] = await rowsFrom(place.writer, differenceSql(plan, names), place.signal);
  const change = { goes: Number(goes), comes: Number(comes) };
  const after = Number(before) - change.goes + change.comes;
  if (after !== rows) {
    if (plan.reconcile) throw countDiffers(plan.table, rows, after);
    place.notify(keysNotCompared(plan.table, rows, after));
  }
  return change;
}

async function finishFirst(plan: TablePlan, { rows: staged }: StagedNames, place: CopyPlace): Promise<void> {
  const name = tableSql(staged);
  const key = `alter table ${name} add constraint ${quoteIdentifier(`${staged.identifier}_pkey`)} primary key (${columnList(plan.key)})`;
  try {
    if (plan.key.length > 0) await place.writer.script(key, place.signal);
  } catch (thrown) {
    if (isState(thrown, ['23505', '23502'])) throw keyInvalid(plan.table, plan.key, thrown.message, thrown);
    throw thrown;
  }
  await place.writer.script(`analyze ${name}`, place.signal);
}
