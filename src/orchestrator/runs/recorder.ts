import { type ErrorDetails, type RunEvent, SigetiError, type StateName, type StateType } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import type { HeldRun } from './change-state.ts';
import { nodeRows, type TaskAttempt, type TaskRow } from './task-rows.ts';

/** The levels of a line of a run's log. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Milliseconds for which events and lines are gathered before they are written. */
const GATHER_MS = 200;
/** Characters of a line that are kept. */
const LONGEST_LINE = 20_000;

interface Batch {
  events: { seq: number; at: string; task: string; event: RunEvent }[];
  lines: { seq: number; at: string; task: string; level: LogLevel; line: string }[];
  /** By task and node, the latest state of each. */
  rows: Map<string, TaskRow>;
}

/**
 * One statement, so that all of a batch is there or nothing, and nothing of it where the fence is another one. The
 * lock keeps the run from changing hands meanwhile.
 */
const WRITE = `with held as materialized (
  select id from sigeti_ops.flow_run where id = $1 and fence = $2 for key share),
e as (insert into sigeti_ops.run_event (flow_run_id, seq, at, task, event)
  select held.id, x.* from held, jsonb_to_recordset($3) x (seq bigint, at timestamptz, task text, event jsonb)),
l as (insert into sigeti_ops.run_log (flow_run_id, seq, at, task, level, line)
  select held.id, x.* from held, jsonb_to_recordset($4) x (seq bigint, at timestamptz, task text, level text, line text)),
t as (insert into sigeti_ops.task_run as t (flow_run_id, task, node, position, attempt, state_type, state_name, started_at,
    ended_at, seconds, row_count, rows_affected, failures, error, due_at)
  select held.id, x.* from held, jsonb_to_recordset($5) x (task text, node text, position int, attempt int,
    state_type text, state_name text, started_at timestamptz, ended_at timestamptz, seconds float8, row_count bigint,
    rows_affected bigint, failures bigint, error jsonb, due_at timestamptz)
  on conflict (flow_run_id, task, node) do update set position = excluded.position, attempt = excluded.attempt,
    state_type = excluded.state_type, state_name = excluded.state_name, started_at = excluded.started_at,
    ended_at = excluded.ended_at, seconds = excluded.seconds, row_count = excluded.row_count,
    rows_affected = excluded.rows_affected, failures = excluded.failures, error = excluded.error,
    due_at = excluded.due_at)
select count(*)::int as held, pg_notify('sigeti_ops_log', $1::text) from held`;

/** Writes what happens in a run into its history, as long as the run belongs to this process. */
export class RunRecorder {
  readonly #session: Session;
  readonly #run: HeldRun;
  readonly #lost = new AbortController();
  readonly #tasks = new Map<string, TaskRow>();
  readonly #nodes = new Map<string, Map<string, TaskRow>>();
  #seq: number;
  #batch = emptyBatch();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  private constructor(session: Session, run: HeldRun, seq: number) {
    this.#session = session;
    this.#run = run;
    this.#seq = seq;
    session.lost.addEventListener('abort', () => this.#lost.abort(session.lost.reason), { once: true });
  }

  /** `session` serves nothing else that may wait. */
  static async open(session: Session, run: HeldRun): Promise<RunRecorder> {
    return new RunRecorder(session, run, await lastSeq(session, run.id));
  }

  /** Aborted when the run belongs to somebody else, or the session is lost: nothing is recorded any more. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  startTask({ task, attempt }: TaskAttempt, position: number): void {
    const started_at = now();
    const row: TaskRow = {
      task,
      node: '',
      position,
      attempt,
      state_type: 'RUNNING',
      state_name: 'Running',
      started_at,
    };
    this.#tasks.set(task, row);
    this.#put([row]);
  }

  endTask(attempt: TaskAttempt, state: readonly [StateType, StateName], error?: ErrorDetails): void {
    this.#end(attempt, state, { error });
  }

  /** The task has failed, and is tried again after so many seconds. */
  postponeTask(attempt: TaskAttempt, seconds: number, error?: ErrorDetails): void {
    const due_at = new Date(Date.now() + seconds * 1000).toISOString();
    this.#end(attempt, ['SCHEDULED', 'AwaitingRetry'], { error, due_at });
  }

  event(attempt: TaskAttempt, event: RunEvent): void {
    const at = now();
    const known = this.#nodes.get(attempt.task) ?? new Map<string, TaskRow>();
    this.#nodes.set(attempt.task, known);
    const rows = nodeRows(attempt, event, at, known);
    for (const row of rows) known.set(row.node, row);
    this.#seq += 1;
    this.#batch.events.push({ seq: this.#seq, at, task: attempt.task, event });
    this.#put(rows);
  }

  log(task: string, level: LogLevel, line: string): void {
    this.#seq += 1;
    this.#batch.lines.push({ seq: this.#seq, at: now(), task, level, line: line.slice(0, LONGEST_LINE) });
    this.#wake();
  }

  /** Writes what is gathered. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(async () => {
      const full = this.#batch;
      this.#batch = emptyBatch();
      const outcome = await write(this.#session, this.#run, full, this.#lost);
      if (outcome === 'again') this.#batch = merge(full, this.#batch);
      else if (outcome !== 'done') this.log('', 'error', outcome.message);
    });
    return this.#writing;
  }

  /** Writes the rest. The session stays open. */
  async close(): Promise<void> {
    await this.flush();
    clearTimeout(this.#timer);
  }

  #end(
    { task }: TaskAttempt,
    [state_type, state_name]: readonly [StateType, StateName],
    rest: Pick<TaskRow, 'error' | 'due_at'>,
  ): void {
    const row = this.#tasks.get(task);
    if (row === undefined) return;
    const ended_at = now();
    const seconds = Math.max(0, Date.parse(ended_at) - Date.parse(row.started_at ?? ended_at)) / 1000;
    this.#put([{ ...row, state_type, state_name, ended_at, seconds, ...rest }]);
  }

  #put(rows: readonly TaskRow[]): void {
    for (const row of rows) this.#batch.rows.set(`${row.task} ${row.node}`, row);
    this.#wake();
  }

  #wake(): void {
    // What is wrong is thrown by close(): here nobody would catch it, and the run would end with it.
    this.#timer ??= setTimeout(() => void this.flush().catch(() => undefined), GATHER_MS);
  }
}

function emptyBatch(): Batch {
  return { events: [], lines: [], rows: new Map() };
}

/** What could not be written, before what came since. */
function merge(older: Batch, newer: Batch): Batch {
  return {
    events: [...older.events, ...newer.events],
    lines: [...older.lines, ...newer.lines],
    rows: new Map([...older.rows, ...newer.rows]),
  };
}

/** Escapes that JSON may have and jsonb may not. */
const NUL = /\\u0000/g;

/**
 * Writes a batch. What is recorded of a run never makes it fail: a full disk is waited for, and what the database does
 * not take is said in the log.
 */
async function write(
  session: Session,
  run: HeldRun,
  { events, lines, rows }: Batch,
  lost: AbortController,
): Promise<'done' | 'again' | SigetiError> {
  if (lost.signal.aborted || (events.length === 0 && lines.length === 0 && rows.size === 0)) return 'done';
  const lists = [events, lines, [...rows.values()]].map((list) => JSON.stringify(list).replace(NUL, ''));
  try {
    const written = await session.query<{ held: number }>(WRITE, [run.id, run.fence, ...lists]);
    if (written.rows[0]?.held !== 1) lost.abort();
    return 'done';
  } catch (thrown) {
    if (!(thrown instanceof SigetiError)) throw thrown;
    if (session.lost.aborted) return 'done';
    return thrown.code === 'DATABASE_DISK_FULL' ? 'again' : thrown;
  }
}

async function lastSeq(session: Session, id: string): Promise<number> {
  const { rows } = await session.query<{ seq: number }>(
    `select greatest((select max(seq) from sigeti_ops.run_event where flow_run_id = $1),
  (select max(seq) from sigeti_ops.run_log where flow_run_id = $1), 0)::float8 as seq`,
    [id],
  );
  return rows[0]?.seq ?? 0;
}

function now(): string {
  return new Date().toISOString();
}
