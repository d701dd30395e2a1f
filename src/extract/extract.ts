import type { SigetiError, Text } from '../core/index.ts';
import { connect, describeTarget, pause, type Session } from '../postgres/index.ts';
import { connectToSource } from './connect-source.ts';
import { closeCopies, describeCopies, openCopies, readNotes } from './copies.ts';
import type { StagedTable } from './copy-table.ts';
import { copyTables } from './copy-tables.ts';
import { rawEncodings } from './encodings.ts';
import { tableMissing } from './errors.ts';
import { nearTables, rowsFrom, sameName, textArray } from './names.ts';
import { beginsAgain, wasCut } from './notices.ts';
import { planTable, type TablePlan } from './plan.ts';
import { publish } from './publish.ts';
import type { ExtractOutcome, ExtractRequest } from './request.ts';
import { exportSnapshot, isSameDatabase, prepareWriter, type Snapshot } from './sessions.ts';
import { describeSource, namesInSchema } from './source-tables.ts';
import { isCut } from './sql-state.ts';

/** How often an extraction that lost its snapshot or the warehouse is begun again. */
const ATTEMPTS = 3;
const PAUSE_MS = 1000;

/**
 * Copies the tables that a project's sources declare out of another database: in one state of the source, side by side,
 * visible all at once. What is half done is never seen, and nothing has changed after an error.
 * Throws EXTRACT_… for what is wrong with the source, its data or the project's settings, all that is known of it at
 * once, and DATABASE_… for the servers, after a few attempts where the connection was cut.
 */
export async function extract(request: ExtractRequest): Promise<ExtractOutcome> {
  const begun = performance.now();
  const state = { begun: false };
  const finished = (status: 'success' | 'error' | 'cancelled') => {
    if (state.begun) request.emit({ type: 'run.finished', status, seconds: (performance.now() - begun) / 1000 });
  };
  try {
    const outcome = await extractPersistently(request, state);
    finished('success');
    return outcome;
  } catch (thrown) {
    finished(request.signal.aborted ? 'cancelled' : 'error');
    throw thrown;
  }
}

async function extractPersistently(request: ExtractRequest, state: { begun: boolean }): Promise<ExtractOutcome> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await extractOnce(request, state);
    } catch (thrown) {
      const mayRetry = isCut(thrown) && state.begun && attempt < ATTEMPTS && !request.signal.aborted;
      if (!mayRetry) throw thrown;
      notify(request, beginsAgain(thrown));
      await pause(PAUSE_MS * attempt, request.signal);
    }
  }
}

function notify({ emit }: ExtractRequest, text: Text, uniqueId?: string): void {
  emit({ type: 'notice', level: 'warn', text, ...(uniqueId !== undefined && { uniqueId }) });
}

async function extractOnce(request: ExtractRequest, state: { begun: boolean }): Promise<ExtractOutcome> {
  const { signal } = request;
  const leader = await connectToSource(request.source, signal);
  let writer: Session | undefined;
  try {
    writer = await connect(request.warehouse, signal);
    const snapshot = await exportSnapshot(leader, signal);
    await prepareWriter(writer, signal);
    const isThere = request.tables.every(({ from, to }) => sameName(from, to));
    if (isThere && (await isSameDatabase(leader, writer))) return { kind: 'same' };
    return await extractInto({ leader, writer, snapshot }, request, state);
  } finally {
    await Promise.all([leader.close(), writer?.close()]);
  }
}

interface Opened {
  /** Holds the snapshot open. */
  readonly leader: Session;
  /** Holds the lock of extractions, and publishes. */
  readonly writer: Session;
  readonly snapshot: Snapshot;
}

async function extractInto(
  opened: Opened,
  request: ExtractRequest,
  state: { begun: boolean },
): Promise<ExtractOutcome> {
  const { leader, writer, snapshot } = opened;
  const { signal, target, guard, supersedes } = request;
  const cut = await openCopies(writer, request);
  try {
    if (cut !== undefined && !state.begun) notify(request, wasCut(cut.startedAt, cut.done, cut.tables));
    const plans = await planTables(opened, request);
    const raw = await rawEncodings(writer, request, snapshot, signal);
    state.begun = true;
    announce(request, plans);
    const staged = await copyTables(plans, { request, leader, writer, snapshot, raw });
    // The source is needed no longer: what waits from here on holds nothing open there.
    await leader.close();
    await publish(staged, {
      session: writer,
      target,
      source: identityOf(request),
      snapshot,
      guard,
      supersedes,
      signal,
      notify: (text) => notify(request, text),
    });
    return outcomeOf(staged, snapshot);
  } finally {
    if (!writer.lost.aborted) await closeCopies(writer);
  }
}

/** Where the tables come from, as notes of the copies keep it. */
function identityOf({ source }: ExtractRequest): string {
  return `${source.host}:${source.port}/${source.database}`;
}

function outcomeOf(staged: readonly StagedTable[], { at }: Snapshot): ExtractOutcome {
  const sum = (of: (table: StagedTable) => number) => staged.reduce((total, table) => total + of(table), 0);
  return {
    kind: 'published',
    tables: staged.length,
    rows: sum(({ rows }) => rows),
    bytes: sum(({ bytes }) => bytes),
    changes: sum(({ change }) => (change === undefined ? 0 : change.goes + change.comes)),
    snapshotAt: at,
  };
}

/** Decides about every table, and throws all that speaks against it at once. */
async function planTables({ leader, writer }: Opened, request: ExtractRequest): Promise<readonly TablePlan[]> {
  const { tables, signal, fullRefresh } = request;
  const relations = await describeSource(leader, tables, signal);
  const existing = await describeCopies(writer, tables, signal);
  const notes = await readNotes(writer, tables, signal);
  const types = [...relations.values()].flatMap(({ columns }) => columns.map(({ base }) => base));
  const known = await knownTypes(writer, types, signal);
  const problems: SigetiError[] = [];
  const plans: TablePlan[] = [];
  for (const table of tables) {
    const relation = relations.get(table.uniqueId);
    if (relation === undefined) {
      const names = await namesInSchema(leader, table.from.schema, signal);
      problems.push(tableMissing(table, nearTables(table, names), describeTarget(request.source)));
      continue;
    }
    const planned = planTable(table, {
      relation,
      existing: existing.get(table.uniqueId),
      note: notes.get(table.uniqueId),
      source: identityOf(request),
      user: request.source.user,
      fullRefresh,
      isKnownType: (type) => known.has(type),
    });
    problems.push(...planned.problems);
    for (const text of planned.notices) notify(request, text, table.uniqueId);
    plans.push(planned.plan);
  }
  const [first, ...others] = problems;
  if (first !== undefined) throw first.with({ others: others.map(({ details }) => details) });
  return plans;
}

/** Of the source's types, those that the warehouse's server has too. */
async function knownTypes(
  writer: Session,
  types: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const rows = await rowsFrom(
    writer,
    `select distinct t from unnest(${textArray([...new Set(types)])}) t where to_regtype(t) is not null`,
    signal,
  );
  return new Set(rows.map(([type]) => String(type)));
}

function announce({ emit, target, threads }: ExtractRequest, plans: readonly TablePlan[]): void {
  emit({
    type: 'run.started',
    command: 'extract',
    target,
    threads,
    nodes: plans.map(({ table, mode }) => ({
      uniqueId: table.uniqueId,
      name: table.name,
      resourceType: 'source',
      materialized: mode === 'increment' ? 'incremental' : 'table',
      relation: `${table.to.schema}.${table.to.identifier}`,
      layer: 'sources',
    })),
  });
}
