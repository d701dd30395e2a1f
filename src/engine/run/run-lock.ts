import { quoteIdentifier, quoteLiteral, SigetiError, type Text } from '../../core/index.ts';
import {
  type ClientProcess,
  LOCK_CLASSES,
  markProcess,
  noticeLostClient,
  type PublishGuard,
  type Session,
  takeLockFrom,
} from '../../postgres/index.ts';
import { executeBatch, purposeText, type QueryResult, type Statement } from '../adapter/index.ts';
import { clearLeftovers, parseInvoker } from './leftovers.ts';
import { fencedOff, type Invoker, type LockHolder, notInUtf8, runLocked } from './lock-errors.ts';
import { dropScratch, noteScratch } from './scratch.ts';
import { withSetupRights } from './setup-rights.ts';

const LOCK_CLASS = LOCK_CLASSES.run;
/** Advisory lock of the engine's own tables, while they are created. */
const SETUP_KEY = 0;

const FENCE_PURPOSE = 'check that no later run has taken over';
const GUARD_PURPOSE = 'check that the run still has its worker';

/** Who asks for the lock of a target. */
export interface LockRequest {
  readonly target: string;
  readonly run: string;
  readonly invoker: Invoker;
  /** What else is checked in every publishing transaction. */
  readonly guard?: PublishGuard | undefined;
  /** The process whose run this one continues: where that holds the target, frozen perhaps, its session is ended. */
  readonly supersedes?: ClientProcess | undefined;
}

/** A run's right to publish into a target, and its place to build in. */
export interface RunLock {
  /** What is published into: the target's schema. */
  readonly target: string;
  readonly run: string;
  /** Grows by one with every run of the target. A publication is refused when it is no longer the latest. */
  readonly epoch: number;
  readonly scratchSchema: string;
  readonly keptSchema: string;
  readonly guard: PublishGuard | undefined;
  /** Aborted, with the error, when a publication was refused: nothing that follows could be published either. */
  readonly refusal: AbortController;
  /** What is odd about the database, and what earlier runs left behind: removed, or reported. */
  readonly notices: readonly Text[];
}

const OWN_TABLES: readonly Statement[] = [
  { purpose: 'wait for others that set up', sql: `select pg_advisory_xact_lock(${LOCK_CLASS}, ${SETUP_KEY})` },
  { purpose: 'create the schema of the engine', sql: 'create schema if not exists sigeti_wap' },
  {
    purpose: 'create the table of the latest runs',
    sql: `create table if not exists sigeti_wap.fence (
  target text primary key, epoch bigint not null, run text not null, started_at timestamptz not null default now())`,
  },
  {
    purpose: 'create the table of the latest runs',
    sql: 'alter table sigeti_wap.fence add column if not exists invoker jsonb, add column if not exists backend int',
  },
  {
    purpose: 'create the table of scratch relations',
    sql: `create table if not exists sigeti_wap.scratch (
  run text not null, target text not null, schema_name text not null, relation text not null, kind text not null,
  primary key (schema_name, relation))`,
  },
  {
    purpose: 'create the table of published views',
    sql: `create table if not exists sigeti_wap.view (
  schema_name text, view_name text, sql_hash text not null, definition_hash text not null,
  primary key (schema_name, view_name))`,
  },
  {
    purpose: 'create the table of published views',
    sql: 'alter table sigeti_wap.view add column if not exists reads_hash text',
  },
];

/** Whether the engine's tables are there, as this version has them. */
const IS_SET_UP = `exists (select from pg_attribute where attrelid = to_regclass('sigeti_wap.view') and attname = 'reads_hash')
  and exists (select from pg_attribute where attrelid = to_regclass('sigeti_wap.fence') and attname = 'backend')`;

/**
 * Takes the lock of a target, clears away what dead runs left, and opens the schemas of this run. The lock lives as
 * long as the session. Throws RUN_LOCKED, naming who has it.
 */
export async function takeRunLock(session: Session, request: LockRequest, signal?: AbortSignal): Promise<RunLock> {
  return await withSetupRights(session, () => lockTarget(session, request, signal));
}

async function lockTarget(session: Session, request: LockRequest, signal: AbortSignal | undefined): Promise<RunLock> {
  const { target, invoker, supersedes } = request;
  const key = `hashtext(${quoteLiteral(target)})`;
  // Marked before it is locked: a session that has the lock can be told apart at any moment.
  const [, locked] = await session.script(
    `select ${markProcess(invoker)};
select pg_try_advisory_lock(${LOCK_CLASS}, ${key}), ${IS_SET_UP}, current_setting('server_encoding')`,
    signal,
  );
  const [granted, isSetUp, encoding] = locked?.rows[0] ?? [];
  const isOurs =
    granted === true ||
    (supersedes !== undefined && (await takeLockFrom(session, supersedes, { classId: LOCK_CLASS, key }, signal)));
  if (!isOurs) throw runLocked(target, await findHolder(session, target, isSetUp === true));
  await noticeLostClient(session);
  if (isSetUp !== true) await executeBatch(session, OWN_TABLES, signal);
  const lock = await openRun(session, request, signal);
  const odd = encoding === 'UTF8' ? [] : [notInUtf8(String(encoding))];
  return { ...lock, notices: [...odd, ...lock.notices] };
}

async function openRun(session: Session, request: LockRequest, signal: AbortSignal | undefined): Promise<RunLock> {
  const { target, run, guard } = request;
  const notices = await clearLeftovers(session, target, run);
  const id = run.replaceAll('-', '').slice(0, 8);
  const scratchSchema = `_wap_r${id}`;
  const keptSchema = `_wap_k${id}`;
  const [fence] = await executeBatch(
    session,
    [takeFence(request), ...[scratchSchema, keptSchema].flatMap((schema) => openSchema(schema, target, run))],
    signal,
  );
  const epoch = Number(fence?.rows[0]?.[0]);
  return { target, run, epoch, scratchSchema, keptSchema, guard, refusal: new AbortController(), notices };
}

async function findHolder(session: Session, target: string, isSetUp: boolean): Promise<LockHolder | undefined> {
  const key = `hashtext(${quoteLiteral(target)})`;
  const fence = isSetUp
    ? 'sigeti_wap.fence'
    : `(select null::text target, null::jsonb invoker, null::timestamptz started_at, null::int backend)`;
  const [result] =
    await session.script(`select a.pid, a.application_name, f.invoker::text, t.since::timestamptz(0)::text,
  extract(epoch from clock_timestamp() - t.since)::int
from pg_locks l join pg_stat_activity a using (pid)
left join ${fence} f on f.target = ${quoteLiteral(target)} and f.backend = a.pid
cross join lateral (select coalesce(f.started_at, a.backend_start) as since) t
where l.locktype = 'advisory' and l.granted and l.classid = ${LOCK_CLASS} and l.objid::bigint = ${key}::bigint & 4294967295
  and l.database = (select oid from pg_database where datname = current_database())`);
  const [pid, application, invoker, since, seconds] = result?.rows[0] ?? [];
  if (pid === undefined) return undefined;
  return {
    pid: Number(pid),
    application: String(application),
    invoker: parseInvoker(invoker),
    since: String(since),
    seconds: Number(seconds),
  };
}

function takeFence({ target, run, invoker }: LockRequest): Statement {
  const values = [target, run, JSON.stringify(invoker)].map(quoteLiteral);
  return {
    purpose: 'become the latest run',
    sql: `insert into sigeti_wap.fence as f (target, run, invoker, epoch, backend) values (${values.join(', ')}, 1, pg_backend_pid())
on conflict (target) do update set epoch = f.epoch + 1, run = excluded.run, invoker = excluded.invoker,
  backend = excluded.backend, started_at = now() returning epoch`,
  };
}

function openSchema(schema: string, target: string, run: string): readonly Statement[] {
  return [
    { purpose: 'create the schema of the run', sql: `create schema ${quoteIdentifier(schema)}` },
    noteScratch({ run, target }, schema, '', 'schema'),
  ];
}

/**
 * Proves in a publishing transaction that this is still the latest run, and keeps any other from becoming it before
 * the transaction ends: the row is locked FOR SHARE, so publications of one run do not wait for each other. The guard
 * of whoever started the run is asked beside it.
 */
export function checkFence({ target, epoch, guard }: RunLock): readonly Statement[] {
  const fence: Statement = {
    purpose: FENCE_PURPOSE,
    sql: `select 1 from sigeti_wap.fence where target = ${quoteLiteral(target)} and epoch = ${epoch} for share`,
  };
  return guard === undefined ? [fence] : [fence, { purpose: GUARD_PURPOSE, sql: guard.sql }];
}

/**
 * Throws RUN_FENCED_OFF, or the guard's error, unless each statement of `checkFence` has found its row, and ends the
 * run: `results` are those of these statements.
 */
export function refuseIfFenced({ target, guard, refusal }: RunLock, results: readonly QueryResult[]): void {
  const [fence, guarded] = results;
  if (fence?.rowCount !== 1) refuse(fencedOff(target), refusal);
  if (guard !== undefined && guarded?.rowCount !== 1) refuse(guard.refused(), refusal);
}

/**
 * The same of an error of these statements: in a transaction that has read one picture since before a later run took over,
 * the server refuses to lock the row that has changed.
 */
export function refuseIfOvertaken({ target, guard, refusal }: RunLock, thrown: unknown): void {
  if (!(thrown instanceof SigetiError) || thrown.details.sqlState !== '40001') return;
  const purpose = thrown.details.purpose?.en;
  if (purpose === purposeText(FENCE_PURPOSE).en) refuse(fencedOff(target), refusal);
  if (guard !== undefined && purpose === purposeText(GUARD_PURPOSE).en) refuse(guard.refused(), refusal);
}

function refuse(error: SigetiError, refusal: AbortController): never {
  refusal.abort(error);
  throw error;
}

/** Drops what the run built and its schemas, and lets go of the target. Returns what could not be dropped. */
export async function releaseRunLock(session: Session, lock: RunLock): Promise<readonly Text[]> {
  const notices = await dropScratch(
    session,
    `target = ${quoteLiteral(lock.target)} and run = ${quoteLiteral(lock.run)}`,
  );
  await session.script(`select pg_advisory_unlock(${LOCK_CLASS}, hashtext(${quoteLiteral(lock.target)}))`);
  return notices;
}
