import { hostname } from 'node:os';
import { quoteLiteral, SigetiError } from '../../core/index.ts';
import { LOCK_CLASSES } from './lock-classes.ts';
import { pause } from './pause.ts';
import type { Session } from './session.ts';

/** A process of the product on a machine. */
export interface ClientProcess {
  readonly host: string;
  readonly processId: number;
}

export function currentProcess(): ClientProcess {
  return { host: hostname(), processId: process.pid };
}

/** How long the server may take to end a session and let go of its locks. */
const LONGEST_WAIT_MS = 5000;
const PAUSE_MS = 20;

/** An expression that marks the session, for as long as it lives, as one of the process: by a lock that disturbs nobody. */
export function markProcess(process: ClientProcess): string {
  return `pg_advisory_lock_shared(${LOCK_CLASSES.process}, ${hashOf(process)})`;
}

function hashOf({ host, processId }: ClientProcess): string {
  return `hashtext(${quoteLiteral(`${host}:${processId}`)})`;
}

/** A query: the numbers of the sessions that are marked as a process's; `process` is an SQL expression, `host:processId`. */
export function markedSessions(process: string): string {
  return `select m.pid from pg_locks m where m.locktype = 'advisory' and m.granted and m.objsubid = 2
  and m.database = (select oid from pg_database where datname = current_database())
  and m.classid = ${LOCK_CLASSES.process} and m.objid::bigint = hashtext(${process})::bigint & 4294967295`;
}

/** An advisory lock of two numbers; the second is an SQL expression. */
interface AdvisoryLock {
  readonly classId: number;
  readonly key: string;
}

/**
 * Takes an advisory lock from a session that is marked as one of `predecessor`'s: a process that died or froze, and
 * whose work the caller goes on with. The session is ended, as nothing else would free the lock while it is frozen.
 * False where another process has the lock, and where the role may not end the session.
 */
export async function takeLockFrom(
  session: Session,
  predecessor: ClientProcess,
  lock: AdvisoryLock,
  signal?: AbortSignal,
): Promise<boolean> {
  if (!(await endHolder(session, predecessor, lock))) return false;
  const giveUpAt = performance.now() + LONGEST_WAIT_MS;
  for (;;) {
    const [result] = await session.script(`select pg_try_advisory_lock(${lock.classId}, ${lock.key})`, signal);
    if (result?.rows[0]?.[0] === true) return true;
    if (performance.now() > giveUpAt) return false;
    await pause(PAUSE_MS, signal);
  }
}

/** Whether there was such a session. */
async function endHolder(
  session: Session,
  predecessor: ClientProcess,
  { classId, key }: AdvisoryLock,
): Promise<boolean> {
  const held = (alias: string, of: number, second: string) =>
    `${alias}.locktype = 'advisory' and ${alias}.granted and ${alias}.classid = ${of}
  and ${alias}.objid::bigint = ${second}::bigint & 4294967295`;
  try {
    const [ended] = await session.script(
      `select pg_terminate_backend(l.pid) from pg_locks l join pg_locks m using (pid, database)
where l.database = (select oid from pg_database where datname = current_database()) and l.objsubid = 2 and m.objsubid = 2
  and ${held('l', classId, key)} and ${held('m', LOCK_CLASSES.process, hashOf(predecessor))}`,
    );
    return (ended?.rowCount ?? 0) > 0;
  } catch (thrown) {
    if (thrown instanceof SigetiError && thrown.code === 'DATABASE_PERMISSION_DENIED') return false;
    throw thrown;
  }
}
