import { quoteIdentifier, quoteLiteral, type RelationName, type Text } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { executeBatch, type Statement } from '../adapter/index.ts';
import { fencedOff, type LockHolder, runLocked } from './errors.ts';

/** First half of the advisory lock's key: ours in any database. */
const LOCK_CLASS = 5_479_241;
/** Advisory lock of the engine's own tables, while they are created. */
const SETUP_KEY = 0;

/** A run's right to publish into a target, and its place to build in. */
export interface RunLock {
  /** What is published into: the target's schema. */
  readonly target: string;
  readonly run: string;
  /** Grows by one with every run of the target. A publication is refused when it is no longer the latest. */
  readonly epoch: number;
  readonly scratchSchema: string;
  readonly keptSchema: string;
  /** What earlier runs left behind: removed, or reported. */
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
];

/**
 * Takes the lock of a target, clears away what dead runs left, and opens the schemas of this run. The lock lives as
 * long as the session. Throws RUN_LOCKED, naming the session that has it.
 */
export async function takeRunLock(
  session: Session,
  target: string,
  run: string,
  signal?: AbortSignal,
): Promise<RunLock> {
  const key = `hashtext(${quoteLiteral(target)})`;
  const [locked] = await session.script(
    `select pg_try_advisory_lock(${LOCK_CLASS}, ${key}), to_regclass('sigeti_wap.view') is not null`,
    signal,
  );
  const [granted, isSetUp] = locked?.rows[0] ?? [];
  if (granted !== true) throw runLocked(target, await findHolder(session, key));
  await noticeLostClient(session);
  if (isSetUp !== true) await executeBatch(session, OWN_TABLES, signal);
  const notices = await clearLeftovers(session, target, run);
  const id = run.replaceAll('-', '').slice(0, 8);
  const scratchSchema = `_wap_r${id}`;
  const keptSchema = `_wap_k${id}`;
  const [fence] = await executeBatch(
    session,
    [takeFence(target, run), ...[scratchSchema, keptSchema].flatMap((schema) => openSchema(schema, target, run))],
    signal,
  );
  return { target, run, epoch: Number(fence?.rows[0]?.[0]), scratchSchema, keptSchema, notices };
}

/**
 * Has the server notice within a second that its client is gone, so that the lock does not outlive a killed run by
 * the length of its statement. Servers before 14 and some systems cannot.
 */
export async function noticeLostClient(session: Session): Promise<void> {
  await session.script(`do 'begin
  set client_connection_check_interval = ''1s'';
exception when undefined_object or invalid_parameter_value then null;
end'`);
}

async function findHolder(session: Session, key: string): Promise<LockHolder | undefined> {
  const [result] = await session.script(`select a.pid, a.application_name, a.backend_start::timestamptz(0)::text
from pg_locks l join pg_stat_activity a using (pid)
where l.locktype = 'advisory' and l.granted and l.classid = ${LOCK_CLASS} and l.objid::bigint = ${key}::bigint & 4294967295
  and l.database = (select oid from pg_database where datname = current_database())`);
  const [pid, application, since] = result?.rows[0] ?? [];
  if (pid === undefined) return undefined;
  return { pid: Number(pid), application: String(application), since: String(since) };
}

function takeFence(target: string, run: string): Statement {
  return {
    purpose: 'become the latest run',
    sql: `insert into sigeti_wap.fence as f (target, epoch, run) values (${quoteLiteral(target)}, 1, ${quoteLiteral(run)})
on conflict (target) do update set epoch = f.epoch + 1, run = excluded.run, started_at = now() returning epoch`,
  };
}

function openSchema(schema: string, target: string, run: string): readonly Statement[] {
  return [
    { purpose: 'create the schema of the run', sql: `create schema ${quoteIdentifier(schema)}` },
    noteScratch({ run, target }, schema, '', 'schema'),
  ];
}

/** Notes a scratch relation, so that a later run finds it whatever happens to this one. */
export function noteScratch(
  lock: Pick<RunLock, 'run' | 'target'>,
  schema: string,
  relation: string,
  kind: 'table' | 'view' | 'schema',
): Statement {
  const values = [lock.run, lock.target, schema, relation, kind].map(quoteLiteral).join(', ');
  return {
    purpose: 'note a scratch relation',
    sql: `insert into sigeti_wap.scratch (run, target, schema_name, relation, kind) values (${values})`,
  };
}

/**
 * Proves in a publishing transaction that this is still the latest run, and keeps any other from becoming it before
 * the transaction ends: the row is locked FOR SHARE, so publications of one run do not wait for each other.
 */
export function checkFence(lock: RunLock): Statement {
  return {
    purpose: 'check that no later run has taken over',
    sql: `select 1 from sigeti_wap.fence where target = ${quoteLiteral(lock.target)} and epoch = ${lock.epoch} for share`,
  };
}

/** Throws RUN_FENCED_OFF unless `checkFence` found its row. */
export function refuseIfFenced(lock: RunLock, rowCount: number | undefined): void {
  if (rowCount !== 1) throw fencedOff(lock.target);
}

/** Drops what the run built and its schemas, and lets go of the target. Returns what could not be dropped. */
export async function releaseRunLock(session: Session, lock: RunLock): Promise<readonly Text[]> {
  const notices = await dropScratch(session, lock.target, `run = ${quoteLiteral(lock.run)}`);
  await session.script(`select pg_advisory_unlock(${LOCK_CLASS}, hashtext(${quoteLiteral(lock.target)}))`);
  return notices;
}

/** While we hold the lock, every other run of the target that still has scratch relations is dead. */
async function clearLeftovers(session: Session, target: string, run: string): Promise<readonly Text[]> {
  const [found] = await session.script(`select schema_name from sigeti_wap.scratch
where target = ${quoteLiteral(target)} and run <> ${quoteLiteral(run)} and kind = 'schema' order by 1`);
  if (found === undefined || found.rows.length === 0) return [];
  const schemas = found.rows.map(([schema]) => String(schema)).join(', ');
  const trouble = await dropScratch(session, target, `run <> ${quoteLiteral(run)}`);
  return [
    {
      fr: `Restes d’une exécution interrompue supprimés : ${schemas}.`,
      en: `Leftovers of an interrupted run removed: ${schemas}.`,
    },
    ...trouble,
  ];
}

/** Relations at a time, so that no transaction takes more locks than a server allows by default. */
const DROPPED_AT_ONCE = 200;

async function dropScratch(session: Session, target: string, which: string): Promise<readonly Text[]> {
  const condition = `target = ${quoteLiteral(target)} and ${which}`;
  const [found] = await session.script(`select schema_name, relation, kind from sigeti_wap.scratch
where ${condition} order by kind = 'schema', kind = 'table', 1, 2`);
  const relations = (found?.rows ?? []).map(([schema, relation, kind]) => ({
    name: { database: '', schema: String(schema), identifier: String(relation) },
    kind: String(kind),
  }));
  const notices: Text[] = [];
  for (let at = 0; at < relations.length; at += DROPPED_AT_ONCE) {
    const some = relations.slice(at, at + DROPPED_AT_ONCE);
    try {
      await executeBatch(
        session,
        some.flatMap(({ name, kind }) => dropStatements(name, kind)),
      );
    } catch (thrown) {
      notices.push(couldNotDrop(some[0]?.name.schema ?? '', thrown));
    }
  }
  return notices;
}

/** RESTRICT always: whatever somebody hung onto a scratch relation is theirs, and is reported. */
function dropStatements(name: RelationName, kind: string): readonly Statement[] {
  const schema = quoteIdentifier(name.schema);
  const what =
    kind === 'schema'
      ? `schema if exists ${schema}`
      : `${kind} if exists ${schema}.${quoteIdentifier(name.identifier)}`;
  const [schemaText, relationText] = [quoteLiteral(name.schema), quoteLiteral(name.identifier)];
  return [
    { purpose: 'drop a scratch relation', sql: `drop ${what}` },
    {
      purpose: 'forget a scratch relation',
      sql: `delete from sigeti_wap.scratch where schema_name = ${schemaText} and relation = ${relationText}`,
    },
  ];
}

function couldNotDrop(schema: string, thrown: unknown): Text {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return {
    fr: `Le schéma de travail ${schema} n’a pas pu être supprimé entièrement : ${reason}`,
    en: `The scratch schema ${schema} could not be dropped completely: ${reason}`,
  };
}
