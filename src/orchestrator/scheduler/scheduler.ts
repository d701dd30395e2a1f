import { type Text, toSigetiError } from '../../core/index.ts';
import type { ConnectionTarget, Session } from '../../postgres/index.ts';
import { keepConnected } from '../keep-connected.ts';
import { createAlarm } from '../worker/alarm.ts';
import { type Registration, registerWorker } from '../worker/registration.ts';

/** Something that is to be looked after every so many seconds. Any number of schedulers may do it at the same time. */
export interface Chore {
  readonly name: string;
  readonly everySeconds: number;
  readonly run: (session: Session) => Promise<unknown>;
}

export interface SchedulerOptions {
  readonly connection: ConnectionTarget;
  readonly version: string;
  readonly chores: readonly Chore[];
  readonly onTrouble: (text: Text) => void;
  readonly signal: AbortSignal;
}

/** Milliseconds between looks at what is due; a change in the tables is looked at at once. */
const LOOK_MS = 1000;

/** Does the chores when they are due, until it is told to stop. A chore that fails is told of, and done again later. */
export async function runScheduler(options: SchedulerOptions): Promise<void> {
  const { connection, version, signal, onTrouble } = options;
  await keepConnected(
    () => registerWorker(connection, { kind: 'scheduler', version, queues: [] }, signal),
    (registration) => lookAfter(registration, options),
    { signal, onTrouble },
  );
}

async function lookAfter(
  { session, id }: Registration,
  { chores, signal, onTrouble }: SchedulerOptions,
): Promise<void> {
  const alarm = createAlarm();
  const ends = AbortSignal.any([signal, session.lost]);
  ends.addEventListener('abort', alarm.ring, { once: true });
  const isSeen: Chore = { name: 'heartbeat', everySeconds: 2, run: () => showAlive(session, id) };
  // The process's own clock only spaces the looks; what is due is for the database's to say.
  const lastDone = new Map<Chore, number>();
  while (!ends.aborted) {
    for (const chore of [isSeen, ...chores]) {
      const since = performance.now() - (lastDone.get(chore) ?? Number.NEGATIVE_INFINITY);
      if (since < chore.everySeconds * 1000 || ends.aborted) continue;
      lastDone.set(chore, performance.now());
      await attempt(chore, session, onTrouble);
    }
    if (!ends.aborted) await alarm.wait(LOOK_MS);
  }
}

async function attempt(chore: Chore, session: Session, onTrouble: (text: Text) => void): Promise<void> {
  try {
    await chore.run(session);
  } catch (thrown) {
    if (session.lost.aborted) throw thrown;
    const { message } = toSigetiError(thrown).details;
    onTrouble({ fr: `${chore.name} : ${message.fr}`, en: `${chore.name}: ${message.en}` });
  }
}

async function showAlive(session: Session, id: string): Promise<void> {
  await session.query('update sigeti_ops.worker set seen_at = clock_timestamp() where id = $1', [id]);
}
