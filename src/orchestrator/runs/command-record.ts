import { type ErrorDetails, quoteLiteral, type RunEvent, SigetiError } from '../../core/index.ts';
import { type ConnectionTarget, connect, type PublishGuard } from '../../postgres/index.ts';
import { type Blocker, warehouseBusy } from '../errors.ts';
import { guardOf } from '../execution/guard.ts';
import type { Flow } from '../flow.ts';
import { migrate } from '../schema/migrate.ts';
import { type Registration, registerWorker } from '../worker/registration.ts';
import type { HeldRun } from './change-state.ts';
import { ACTIVE, ADMISSION_LOCK, renewLeases } from './claim.ts';
import { cancelRun } from './control.ts';
import { finishRun } from './finish.ts';
import { COMMAND_LEASE, HEARTBEAT } from './flow-run.ts';
import { reapRuns } from './reap.ts';
import { type LogLevel, RunRecorder } from './recorder.ts';

/** A verb that somebody runs by itself, without a worker. */
export interface CommandRequest {
  readonly connection: ConnectionTarget;
  readonly verb: string;
  /** What followed it on the command line, without secrets. */
  readonly arguments: readonly string[];
  readonly warehouse: string;
  readonly version: string;
  /** `user@host`. */
  readonly createdBy: string;
}

/** What came of a command. */
export interface CommandEnd {
  readonly exitCode: number;
  readonly isCancelled: boolean;
  /** Why it failed. */
  readonly error?: ErrorDetails | undefined;
}

/** A command's place in the history of runs. */
export interface CommandRecord {
  /** Aborted when somebody cancels the run, or another process has taken it for dead. */
  readonly cancelled: AbortSignal;
  /** Holds as long as the run is this command's: one that was taken for dead publishes nothing more. */
  readonly guard: PublishGuard;
  event(event: RunEvent): void;
  log(level: LogLevel, line: string): void;
  /** Writes the end of the run and lets go of the warehouse. Throws nothing. */
  close(end: CommandEnd): Promise<void>;
}

/**
 * Notes a command in the history, as a run with one task. Undefined where this role may not write there, or another
 * command has the warehouse: whether that one is at its end is for the engine's own lock to say. Throws
 * SCHEDULE_WAREHOUSE_BUSY where a worker has it, and errors of the connection.
 */
export async function recordCommand(request: CommandRequest): Promise<CommandRecord | undefined> {
  const { connection, version, warehouse } = request;
  let registration: Registration | undefined;
  try {
    registration = await registerWorker(connection, { kind: 'command', version, warehouse, queues: [] });
    const entered = await enter(registration, request);
    if ('fence' in entered) return await record(registration, entered, request);
    if (entered.trigger !== 'command') throw warehouseBusy(warehouse, entered);
    await registration.close();
    return undefined;
  } catch (thrown) {
    await registration?.close().catch(() => undefined);
    if (thrown instanceof SigetiError && thrown.code === 'DATABASE_PERMISSION_DENIED') return undefined;
    throw thrown;
  }
}

type EnteredRun = HeldRun & { readonly name: string };

/** Inserts the run, or says who has the warehouse. */
async function enter({ session, id }: Registration, request: CommandRequest): Promise<EnteredRun | Blocker> {
  await reapRuns(session);
  const { verb, warehouse, createdBy } = request;
  const text = (value: string) => quoteLiteral(value);
  const results = await session.script(`begin;
select pg_advisory_xact_lock(${ADMISSION_LOCK});
insert into sigeti_ops.flow_run (name, flow, flow_hash, definition, warehouse, queue, parameters, trigger, created_by,
  state_type, state_name, worker_id, lease_until, started_at)
select ${nameOf(verb)}, ${text(verb)}, '', ${text(JSON.stringify(flowOf(request)))}::jsonb, ${text(warehouse)}, '',
  '{}', 'command', ${text(createdBy)}, 'RUNNING', 'Running', ${text(id)}, clock_timestamp() + interval '${COMMAND_LEASE} seconds', clock_timestamp()
on conflict (warehouse) where state_type in ${ACTIVE} do nothing returning id::text, fence::text, name;
select name, trigger, created_by, started_at::timestamptz(0)::text from sigeti_ops.flow_run
where warehouse = ${text(warehouse)} and state_type in ${ACTIVE};
commit`);
  const [runId, fence, ownName] = results[2]?.rows[0] ?? [];
  if (runId !== undefined) return { id: String(runId), fence: Number(fence), name: String(ownName) };
  const [name, trigger, by, since] = results[3]?.rows[0] ?? [];
  return { name: String(name), trigger: String(trigger), by: String(by), since: String(since) };
}

/** A command as a flow of one task. */
function flowOf({ verb, arguments: given }: CommandRequest): Flow {
  const once = { when: 'success', retries: 0, retryDelay: 0, backoff: 1 } as const;
  const task = { kind: 'verb', name: verb, verb, arguments: given, ...once } as const;
  return { name: verb, parameters: [], retries: 0, retryDelay: 0, tasks: [task] };
}

/** SQL: a name for a run of the verb. */
function nameOf(verb: string): string {
  return `${quoteLiteral(verb)} || '-' || left(gen_random_uuid()::text, 8)`;
}

async function record(
  registration: Registration,
  run: EnteredRun,
  { verb, createdBy }: CommandRequest,
): Promise<CommandRecord> {
  const { session } = registration;
  const attempt = { task: verb, attempt: 1 };
  const recorder = await RunRecorder.open(session, run);
  recorder.startTask(attempt, 0);
  const cancelled = new AbortController();
  recorder.lost.addEventListener('abort', () => {
    // Without its history the command goes on: the engine's own lock and fence keep it safe.
    if (!session.lost.aborted) cancelled.abort();
  });
  const stopBeating = keepAlive(registration, run, cancelled);
  return {
    cancelled: cancelled.signal,
    guard: guardOf(run),
    event: (event) => recorder.event(attempt, event),
    log: (level, line) => recorder.log(verb, level, line),
    close: async ({ exitCode, isCancelled, error }) => {
      stopBeating();
      try {
        if (isCancelled) await cancelRun(session, run.id, createdBy);
        const state = exitCode === 0 ? (['COMPLETED', 'Completed'] as const) : (['FAILED', 'Failed'] as const);
        recorder.endTask(attempt, isCancelled && exitCode !== 0 ? ['CANCELLED', 'Cancelled'] : state, error);
        await recorder.close();
        await finishRun(session, run, { type: state[0], name: state[1] }, { error });
        await registration.close();
      } catch (thrown) {
        if (!(thrown instanceof SigetiError)) throw thrown;
      }
    },
  };
}

/** Renews the lease, and hears of a request to cancel, until the returned function is called. */
function keepAlive({ session, id }: Registration, run: HeldRun, cancelled: AbortController): () => void {
  const timer = setInterval(() => {
    renewLeases(session, id, [run], COMMAND_LEASE)
      .then(([renewed]) => {
        if (renewed?.isCancelled === true) cancelled.abort();
      })
      // A lost session is told of by itself.
      .catch(() => undefined);
  }, HEARTBEAT * 1000);
  timer.unref();
  return () => clearInterval(timer);
}

/** Why a command could not begin, what it said of it, and the seconds it took. */
export interface FailedCommand {
  readonly error: ErrorDetails | undefined;
  readonly lines: readonly { readonly level: LogLevel; readonly line: string }[];
  readonly seconds: number;
}

/**
 * Notes a command that failed before it had the warehouse: as a run that has its last state from the start, whoever has
 * the warehouse. Throws errors of the connection and of rights.
 */
export async function recordFailedCommand(
  request: CommandRequest,
  { error, lines, seconds }: FailedCommand,
  signal: AbortSignal,
): Promise<void> {
  const { connection, verb, warehouse, createdBy } = request;
  const session = await connect(connection, signal);
  try {
    await migrate(session);
    const { rows } = await session.query<{ id: string }>(
      `insert into sigeti_ops.flow_run (name, flow, flow_hash, definition, warehouse, queue, parameters, trigger, created_by,
  state_type, state_name, error, started_at, ended_at)
select ${nameOf(verb)}, $1, '', $2, $3, '', '{}', 'command', $4, 'FAILED', 'Failed', $5,
  clock_timestamp() - make_interval(secs => $6), clock_timestamp() returning id::text`,
      [verb, JSON.stringify(flowOf(request)), warehouse, createdBy, error && JSON.stringify(error), seconds],
    );
    const recorder = await RunRecorder.open(session, { id: rows[0]?.id ?? '', fence: 0 });
    const attempt = { task: verb, attempt: 1 };
    recorder.startTask(attempt, 0);
    for (const { level, line } of lines) recorder.log(verb, level, line);
    recorder.endTask(attempt, ['FAILED', 'Failed'], error);
    await recorder.close();
  } finally {
    await session.close();
  }
}
