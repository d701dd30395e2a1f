import { quoteLiteral } from '../core/index.ts';
import type { Session } from '../postgres/index.ts';
import { rowsFrom } from './names.ts';

/** Values are written and read the same way on both sides, whatever the servers and roles are set to. */
const SAME_TEXT = `set search_path = pg_catalog; set timezone = 'UTC'; set intervalstyle = postgres;
set datestyle = 'ISO, YMD'; set extra_float_digits = 1; set bytea_output = hex; set statement_timeout = 0`;
/** A policy that hides rows from the role is an error rather than fewer rows. */
const SEE_ALL_OR_FAIL = 'set row_security = off; set idle_in_transaction_session_timeout = 0';

/** The one state of the source that all tables are read in. */
export interface Snapshot {
  readonly id: string;
  /** When it was taken, by the source's clock, with time zone. */
  readonly at: string;
  readonly encoding: string;
}

/** Opens a transaction that sees one state of the source, and lets others share it while it is open. */
export async function exportSnapshot(session: Session, signal: AbortSignal): Promise<Snapshot> {
  await session.script(`${SAME_TEXT}; ${SEE_ALL_OR_FAIL}; begin isolation level repeatable read read only`, signal);
  const [[id, at, encoding] = []] = await rowsFrom(
    session,
    `select pg_export_snapshot(), now()::text, current_setting('server_encoding')`,
    signal,
  );
  return { id: String(id), at: String(at), encoding: String(encoding) };
}

/** Prepares a session of the source that is to read in a snapshot of another one. */
export async function prepareReader(session: Session, signal: AbortSignal): Promise<void> {
  await session.script(`${SAME_TEXT}; ${SEE_ALL_OR_FAIL}`, signal);
}

/** Begins to read in the snapshot; whatever the session was doing is given up. */
export async function enterSnapshot(session: Session, snapshot: Snapshot, signal: AbortSignal): Promise<void> {
  await session.script(
    `rollback; begin isolation level repeatable read read only; set transaction snapshot ${quoteLiteral(snapshot.id)}`,
    signal,
  );
}

/** Comparing tables takes more memory than a server gives unasked; with less, the same goes by way of the disk. */
const COMPARE_FAST = `set work_mem = '64MB'; set maintenance_work_mem = '128MB'`;

/** Prepares a session of the warehouse. */
export async function prepareWriter(session: Session, signal: AbortSignal): Promise<void> {
  await session.script(`${SAME_TEXT}; ${COMPARE_FAST}`, signal);
}

/**
 * Whether both sessions are in one database of one server, whatever names led there: no two servers start in the same
 * microsecond and give a database the same number.
 */
export async function isSameDatabase(left: Session, right: Session): Promise<boolean> {
  const who = `select pg_postmaster_start_time()::text, (select oid::text from pg_database where datname = current_database()),
  current_database()::text, current_setting('server_version')`;
  const [a, b] = await Promise.all([rowsFrom(left, who), rowsFrom(right, who)]);
  return JSON.stringify(a) === JSON.stringify(b);
}
