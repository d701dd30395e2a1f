import { setMaxListeners } from 'node:events';
import { type NodeResult, SigetiError, type Text, toSigetiError } from '../core/index.ts';
import { connect, pause, type Session } from '../postgres/index.ts';
import { connectToSource } from './connect-source.ts';
import { noteTableDone } from './copies.ts';
import { type CopyPlace, copyTable, type StagedTable } from './copy-table.ts';
import type { RawEncodings } from './encodings.ts';
import { tableText } from './names.ts';
import { copiesAgain } from './notices.ts';
import type { TablePlan } from './plan.ts';
import type { ExtractRequest } from './request.ts';
import { enterSnapshot, prepareReader, prepareWriter, type Snapshot } from './sessions.ts';
import { isCut } from './sql-state.ts';

/** How often one table is copied again in the same snapshot, after its connection was cut. */
const ATTEMPTS = 4;
const PAUSE_MS = 500;

export interface CopyContext {
  readonly request: ExtractRequest;
  /** The session that holds the snapshot: as long as it lives, tables can be copied again in the same state. */
  readonly leader: Session;
  /** The session that holds the lock: without it, nothing can be published. */
  readonly writer: Session;
  readonly snapshot: Snapshot;
  readonly raw: RawEncodings;
}

/**
 * Copies all tables into staging, the largest first, `threads` at a time. A table whose data cannot be copied does not
 * keep the others from being tried, so that all such tables are named at once. Throws the first error, with the others.
 */
export async function copyTables(plans: readonly TablePlan[], context: CopyContext): Promise<readonly StagedTable[]> {
  const { request, leader, writer } = context;
  const stop = new AbortController();
  const signal = AbortSignal.any([request.signal, leader.lost, writer.lost, stop.signal]);
  // Every session of every worker listens: many is no leak.
  setMaxListeners(0, signal);
  const queue = [...plans.entries()].sort(([, a], [, b]) => b.relation.bytes - a.relation.bytes);
  const staged: StagedTable[] = [];
  const failures: SigetiError[] = [];
  const work = async () => {
    const pair = new WorkerPair(request, signal);
    try {
      for (let next = queue.shift(); next !== undefined && !signal.aborted; next = queue.shift()) {
        const [index, plan] = next;
        const result = await copyOne(plan, index, pair, context, signal);
        if (result instanceof SigetiError) failures.push(result);
        else staged.push(result);
      }
    } catch (thrown) {
      stop.abort();
      throw thrown;
    } finally {
      await pair.close();
    }
  };
  const workers = Array.from({ length: Math.min(request.threads, plans.length) }, work);
  const ended = await Promise.allSettled(workers);
  throwReason(ended, failures, context);
  const order = new Map(plans.map(({ table }, index) => [table.uniqueId, index]));
  const orderOf = ({ plan }: StagedTable) => order.get(plan.table.uniqueId) ?? 0;
  return staged.sort((a, b) => orderOf(a) - orderOf(b));
}

/** What made the others stop is the reason, not that they were stopped. */
function throwReason(
  ended: readonly PromiseSettledResult<void>[],
  failures: readonly SigetiError[],
  { request, leader, writer }: CopyContext,
): void {
  const reasons = ended.flatMap((one) => (one.status === 'rejected' ? [toSigetiError(one.reason)] : []));
  if (request.signal.aborted && reasons[0] !== undefined) throw reasons[0];
  for (const { lost } of [leader, writer]) if (lost.aborted) throw toSigetiError(lost.reason);
  const reason = reasons.find(({ code }) => code !== 'DATABASE_CANCELLED') ?? reasons[0];
  if (reason !== undefined) throw reason;
  const [first, ...others] = failures;
  if (first !== undefined) throw first.with({ others: others.map(({ details }) => details) });
}

/** One table to its end, with its events. Returns the error where only this table is wrong. */
async function copyOne(
  plan: TablePlan,
  index: number,
  pair: WorkerPair,
  context: CopyContext,
  signal: AbortSignal,
): Promise<StagedTable | SigetiError> {
  const { emit } = context.request;
  const { uniqueId } = plan.table;
  const startedAt = new Date().toISOString();
  const begun = performance.now();
  const finished = (result: Pick<NodeResult, 'status' | 'rows' | 'rowsAffected' | 'bytes' | 'error'>) =>
    emit({
      type: 'node.finished',
      result: { uniqueId, startedAt, seconds: (performance.now() - begun) / 1000, ...result },
    });
  emit({ type: 'node.started', uniqueId });
  try {
    const table = await copyPersistently(plan, index, pair, context, signal);
    await noteTableDone(context.writer);
    const { change } = table;
    const changed = change === undefined ? undefined : change.goes + change.comes;
    finished({ status: 'success', rows: table.rows, rowsAffected: changed, bytes: table.bytes });
    return table;
  } catch (thrown) {
    const error = toSigetiError(thrown).with({ uniqueId });
    finished({ status: 'error', error: error.details });
    if (signal.aborted || isCut(error)) throw error;
    return error;
  }
}

/** Copies again in the same snapshot where a connection of the worker was cut: the state is the same, so the rows are. */
async function copyPersistently(
  plan: TablePlan,
  index: number,
  pair: WorkerPair,
  context: CopyContext,
  signal: AbortSignal,
): Promise<StagedTable> {
  const { snapshot, raw, request } = context;
  const notify = (text: Text) => request.emit({ type: 'notice', level: 'warn', text, uniqueId: plan.table.uniqueId });
  for (let attempt = 1; ; attempt += 1) {
    try {
      const place = { snapshot, raw: raw(plan.table), run: runOf(context), signal, notify };
      return await pair.use(snapshot, (sessions) => copyTable(plan, index, { ...sessions, ...place }));
    } catch (thrown) {
      if (!isCut(thrown) || attempt === ATTEMPTS || signal.aborted) throw thrown;
      notify(copiesAgain(tableText(plan.table.from), thrown));
      await pause(PAUSE_MS * attempt, signal);
    }
  }
}

/** Tells the staged tables of one attempt from those of another. */
function runOf({ writer }: CopyContext): string {
  return writer.processId.toString(36);
}

/** A session on either side, opened anew when one of them is lost. */
class WorkerPair {
  readonly #request: ExtractRequest;
  readonly #signal: AbortSignal;
  #open: Pick<CopyPlace, 'reader' | 'writer'> | undefined;

  constructor(request: ExtractRequest, signal: AbortSignal) {
    this.#request = request;
    this.#signal = signal;
  }

  /** Lends both sessions, the reader inside of the snapshot. */
  async use<T>(snapshot: Snapshot, work: (sessions: Pick<CopyPlace, 'reader' | 'writer'>) => Promise<T>): Promise<T> {
    const sessions = await this.#sessions();
    await enterSnapshot(sessions.reader, snapshot, this.#signal);
    return await work(sessions);
  }

  async close(): Promise<void> {
    const { reader, writer } = this.#open ?? {};
    this.#open = undefined;
    await Promise.all([reader?.close(), writer?.close()]);
  }

  async #sessions(): Promise<Pick<CopyPlace, 'reader' | 'writer'>> {
    const { reader, writer } = this.#open ?? {};
    if (reader !== undefined && writer !== undefined && !reader.lost.aborted && !writer.lost.aborted) {
      return { reader, writer };
    }
    await this.close();
    const opened = { reader: await connectToSource(this.#request.source, this.#signal) };
    try {
      const fresh = { ...opened, writer: await connect(this.#request.warehouse, this.#signal) };
      this.#open = fresh;
      await prepareReader(fresh.reader, this.#signal);
      await prepareWriter(fresh.writer, this.#signal);
      return fresh;
    } catch (thrown) {
      if (this.#open === undefined) await opened.reader.close();
      throw thrown;
    }
  }
}
