import type { StateName, Text } from '../../core/index.ts';
import type { ConnectionTarget, Session } from '../../postgres/index.ts';
import { keepConnected } from '../keep-connected.ts';
import { changeState, giveBack } from '../runs/change-state.ts';
import { claimRun, renewLeases } from '../runs/claim.ts';
import { type ClaimedRun, HEARTBEAT, MOST_TAKEOVERS } from '../runs/flow-run.ts';
import { endSessionsOf, type ReapedRun, reapRuns } from '../runs/reap.ts';
import { createAlarm } from './alarm.ts';
import { type ChildEnd, ChildPool, type RunChild, type RunProgram } from './child.ts';
import { type Registration, registerWorker } from './registration.ts';
import { endedUnexpectedly } from './texts.ts';

/** Seconds that a run is given to end when it is cancelled, and when its worker stops. */
const CANCEL_GRACE = 10;
const STOP_GRACE = 20;
/** Milliseconds that a process has to say that its run is over, of which the history tells already. */
const LONGEST_FAREWELL = 5000;
/** Milliseconds of silence after which the process of a run is taken for frozen: time-outs are its own to keep. */
const LONGEST_SILENCE = 60_000;

/** Changes of state, as they are notified, that give a worker nothing to do. */
const NO_NEWS = / (PENDING|RUNNING)$/;

/** What a worker tells whoever watches it. */
export type WorkerEvent =
  | { readonly type: 'ready'; readonly queues: readonly string[] }
  | { readonly type: 'started'; readonly run: ClaimedRun }
  /** `state` is what came of it, where the server could be asked. */
  | { readonly type: 'ended'; readonly run: ClaimedRun; readonly state: StateName | undefined }
  | { readonly type: 'reaped'; readonly run: ReapedRun }
  | { readonly type: 'trouble'; readonly text: Text };

export interface WorkerOptions {
  readonly connection: ConnectionTarget;
  /** The one that the program's runs write to: those of others are left to their own workers. */
  readonly warehouse: string;
  readonly queues: readonly string[];
  readonly version: string;
  readonly program: RunProgram;
  readonly onEvent: (event: WorkerEvent) => void;
  /** Its abort asks the worker to stop: runs are given back to others, from the point they have reached. */
  readonly signal: AbortSignal;
}

/** Claims runs and executes each in a process of its own, until it is told to stop. Survives restarts of the server. */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const { connection, warehouse, queues, version, signal, onEvent } = options;
  const identity = { kind: 'worker', version, warehouse, queues } as const;
  await keepConnected(
    () => registerWorker(connection, identity, signal),
    (registration) => work(registration, options),
    { signal, onTrouble: (text) => onEvent({ type: 'trouble', text }) },
  );
}

/** Works until the session is lost or the worker is to stop. */
async function work(registration: Registration, options: WorkerOptions): Promise<void> {
  const { warehouse, queues, signal, onEvent, program } = options;
  const { session, id } = registration;
  const pool = new ChildPool(program);
  const alarm = createAlarm();
  const children = new Map<string, RunningChild>();
  const ends = AbortSignal.any([signal, session.lost]);
  ends.addEventListener('abort', alarm.ring, { once: true });
  await session.script('listen sigeti_ops');
  const deafen = session.onNotification((_, payload) => {
    if (!NO_NEWS.test(payload)) alarm.ring();
  });
  onEvent({ type: 'ready', queues });
  let reapedAt = Number.NEGATIVE_INFINITY;
  try {
    while (!ends.aborted) {
      await beat(registration, children);
      if (performance.now() - reapedAt > HEARTBEAT * 1000) {
        reapedAt = performance.now();
        for (const run of await reapRuns(session)) onEvent({ type: 'reaped', run });
      }
      for (
        let run = await claimRun(session, { id, warehouse, queues });
        run !== undefined;
        run = await claimRun(session, { id, warehouse, queues })
      ) {
        start(run, { session, children, alarm, pool, onEvent });
      }
      pool.tend();
      if (!ends.aborted) await alarm.wait(HEARTBEAT * 1000);
    }
  } finally {
    deafen();
    pool.close();
    await endAll(registration, children);
  }
}

/** A run that is tried again at once may have its next process while the last one still says that it has done. */
function keyOf({ id, fence }: Pick<ClaimedRun, 'id' | 'fence'>): string {
  return `${id} ${fence}`;
}

/** Renews the leases, passes requests to cancel on, and ends processes that are silent or whose run belongs to others. */
async function beat({ session, id }: Registration, children: ReadonlyMap<string, RunningChild>): Promise<void> {
  const leases = await renewLeases(
    session,
    id,
    [...children.values()].map(({ run }) => run),
  );
  for (const lease of leases) {
    const child = children.get(keyOf(lease));
    if (!child) continue;
    // Its last statement is heard of before it can say so itself.
    if (lease.state === 'over') child.farewell ??= setTimeout(child.kill, LONGEST_FAREWELL);
    else if (lease.state === 'taken') child.kill();
    else if (lease.isCancelled) child.end('cancel', CANCEL_GRACE);
    child.killIfSilent(LONGEST_SILENCE);
  }
}

/** `settled` when its run has its state, even where the process ended without one. */
interface RunningChild extends RunChild {
  readonly settled: Promise<void>;
  /** Kills it, where it does not say in time that its run is over. */
  farewell?: NodeJS.Timeout;
}

interface Workplace {
  readonly session: Session;
  readonly children: Map<string, RunningChild>;
  readonly alarm: ReturnType<typeof createAlarm>;
  readonly pool: ChildPool;
  readonly onEvent: WorkerOptions['onEvent'];
}

function start(run: ClaimedRun, { session, children, alarm, pool, onEvent }: Workplace): void {
  const child = pool.execute(run);
  const settled = child.ended.then(async (end) => {
    // With a lost session the run is found by whoever reaps.
    const state = await settle(session, run, end).catch(() => undefined);
    clearTimeout(children.get(keyOf(run))?.farewell);
    children.delete(keyOf(run));
    onEvent({ type: 'ended', run, state });
    alarm.ring();
  });
  children.set(keyOf(run), { ...child, settled });
  onEvent({ type: 'started', run });
}

/** Returns the state of a run whose process has ended; gives it one where the process could not. */
async function settle(session: Session, run: ClaimedRun, end: ChildEnd | undefined): Promise<StateName | undefined> {
  if (end !== undefined) await settleLost(session, run, end);
  const { rows } = await session.query<{ state: StateName }>(
    'select state_name as state from sigeti_ops.flow_run where id = $1',
    [run.id],
  );
  return rows[0]?.state;
}

/** A process that was killed, ran out of memory, or could not reach the server, has left its run as it was. */
async function settleLost(session: Session, run: ClaimedRun, end: ChildEnd): Promise<void> {
  await endSessionsOf(session, run);
  const cancelled = { type: 'CANCELLED', name: 'Cancelled' } as const;
  if (await changeState(session, run, { from: ['CANCELLING'], state: cancelled })) return;
  const { rowCount } = await session.query(
    `update sigeti_ops.flow_run set takeovers = takeovers + 1
where id = $1 and fence = $2 and state_type in ('PENDING', 'RUNNING') and takeovers < ${MOST_TAKEOVERS}`,
    [run.id, run.fence],
  );
  const message = endedUnexpectedly(end);
  if (rowCount === 1) await giveBack(session, run, { message, seconds: 0, isRetry: false });
  else
    await changeState(session, run, {
      from: ['PENDING', 'RUNNING'],
      state: { type: 'CRASHED', name: 'Crashed', message },
    });
}

/** Stops what runs. With a lost session nothing is known of the runs any more: their processes are killed. */
async function endAll({ session, id }: Registration, children: ReadonlyMap<string, RunningChild>): Promise<void> {
  const all = [...children.values()];
  for (const child of all) {
    if (session.lost.aborted) child.kill();
    else child.end('stop', STOP_GRACE);
  }
  const renewal = setInterval(() => {
    renewLeases(
      session,
      id,
      [...children.values()].map(({ run }) => run),
    ).catch(() => {
      for (const child of children.values()) child.kill();
    });
  }, HEARTBEAT * 1000);
  await Promise.all(all.map(({ settled }) => settled));
  clearInterval(renewal);
}
