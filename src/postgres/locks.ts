import { createHash } from 'node:crypto';
import type { Session } from './connection/session.ts';

/** Who holds an advisory lock. Fields that the server does not show this user are null. */
export interface LockHolder {
  readonly processId: number;
  readonly user: string | null;
  readonly application: string | null;
  readonly address: string | null;
  /** When the holder connected, ISO 8601 in UTC; PostgreSQL does not note when a lock was taken. */
  readonly since: string | null;
}

export type LockAttempt =
  | { readonly acquired: true }
  /** No holder: it let go between the attempt and the look. */
  | { readonly acquired: false; readonly holder: LockHolder | undefined };

/**
 * Takes the database-wide lock of this name for the session, or says who has it; never waits. It lasts until
 * `releaseLock` or the session's end, and may be taken more than once by one session.
 */
export async function tryLock(session: Session, name: string): Promise<LockAttempt> {
  const key = lockKey(name);
  const { rows } = await session.query<{ acquired: boolean }>('select pg_try_advisory_lock($1) as acquired', [key]);
  if (rows[0]?.acquired === true) return { acquired: true };
  return { acquired: false, holder: await findHolder(session, key) };
}

/** Gives the lock back. Returns false when the session did not hold it. */
export async function releaseLock(session: Session, name: string): Promise<boolean> {
  const sql = 'select pg_advisory_unlock($1) as released';
  const { rows } = await session.query<{ released: boolean }>(sql, [lockKey(name)]);
  return rows[0]?.released === true;
}

/** The same number for a name on every server and version, which `hashtext` does not promise. */
function lockKey(name: string): bigint {
  return createHash('sha256').update(`sigeti:${name}`).digest().readBigInt64BE();
}

async function findHolder(session: Session, key: bigint): Promise<LockHolder | undefined> {
  const { rows } = await session.query<LockHolder>(
    `select l.pid as "processId", a.usename::text as "user", a.application_name as application,
            host(a.client_addr) as address,
            to_char(a.backend_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as since
       from pg_locks l left join pg_stat_activity a on a.pid = l.pid
      where l.locktype = 'advisory' and l.granted and l.objsubid = 1
        and l.database = (select oid from pg_database where datname = current_database())
        and l.classid = (($1::int8 >> 32) & 4294967295)::oid and l.objid = ($1::int8 & 4294967295)::oid`,
    [key],
  );
  return rows[0];
}
