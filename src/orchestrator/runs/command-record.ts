import { type ErrorDetails, quoteLiteral, type RunEvent, SigetiError } from '../../core/index.ts';
import type { ConnectionTarget, PublishGuard } from '../../postgres/index.ts';
import { type Blocker, warehouseBusy } from '../errors.ts';
import { guardOf } from '../execution/guard.ts';
import type { Flow } from '../flow.ts';
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
    registration = await registerWorker(connection, { kind: 'command', version, queues: [] });
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
  const flow: Flow = {
    name: verb,
    parameters: [],
    retries: 0,
    retryDelay: 0,
    tasks: [
      {
        kind: 'verb',
        name: verb,
        verb,
        arguments: request.arguments,
        when: 'success',
        retries: 0,
        retryDelay: 0,
        backoff: 1,
      },
    ],
  };
  const text = (value: string) => quoteLiteral(value);
  const results = await session.script(`begin;
select pg_advisory_xact_lock(${ADMISSION_LOCK});
insert into sigeti_ops.flow_run (name, flow, flow_hash, definition, warehouse, queue, parameters, trigger, created_by,
  state_type, state_name, worker_id, lease_until, started_at)
select ${text(verb)} || '-' || left(gen_random_uuid()::text, 8), ${text(verb)}, '', ${text(JSON.stringify(flow))}::jsonb, ${text(warehouse)}, '',
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
