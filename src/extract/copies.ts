import { quoteIdentifier, quoteLiteral, SigetiError } from '../core/index.ts';
import {
  type ClientProcess,
  currentProcess,
  LOCK_CLASSES,
  markProcess,
  noticeLostClient,
  type Session,
  takeLockFrom,
} from '../postgres/index.ts';
import { alreadyRunning, writeRightMissing } from './errors.ts';
import { OWN_SCHEMA, rowsFrom } from './names.ts';
import type { ExtractRequest, SourceTable } from './request.ts';
import { valuesOf } from './source-tables.ts';

/** What the comment of every copy holds: it goes with the table through a dump, and not with another of its name. */
export const MARK = 'sigeti extract';

/** A column as a copy has it. */
export interface ExistingColumn {
  readonly name: string;
  readonly type: string;
  /** Views of the warehouse that read it. */
  readonly views: readonly string[];
}

/** What lies where a copy goes. */
export interface ExistingCopy {
  readonly isOurs: boolean;
  readonly columns: readonly ExistingColumn[];
  readonly key: readonly string[];
  /** The name of the primary key's constraint. */
  readonly keyName: string | undefined;
}

export interface NotedColumn {
  readonly name: string;
  readonly declared: string;
  readonly copied: boolean;
}

/** What the last extraction noted of a table. */
export interface CopyNote {
  readonly source: string;
  /** All columns that the source had, and which of them were copied. */
  readonly columns: readonly NotedColumn[];
  readonly watermark: string | undefined;
  /** Seconds since all keys were last compared. */
  readonly reconciledAgo: number | undefined;
}

const OWN_TABLES = `create schema if not exists ${OWN_SCHEMA};
create table if not exists ${OWN_SCHEMA}.copy (
  schema_name text, table_name text, source text not null, columns jsonb not null, watermark text,
  reconciled_at timestamptz, rows bigint not null, snapshot_at timestamptz not null, primary key (schema_name, table_name));
create table if not exists ${OWN_SCHEMA}.attempt (
  started_at timestamptz not null default now(), tables int not null, done int not null default 0)`;

/** What an extraction left that was cut off. */
export interface CutAttempt {
  readonly startedAt: string;
  readonly tables: number;
  readonly done: number;
}

/**
 * Becomes the only extraction of this database, for as long as the session lasts, and makes the schemas that it needs.
 * Removes what an extraction left that was cut off, and returns what it had done. Throws EXTRACT_RUNNING,
 * EXTRACT_RIGHT_MISSING.
 */
export async function openCopies(
  session: Session,
  { tables, signal, supersedes }: Pick<ExtractRequest, 'tables' | 'signal' | 'supersedes'>,
): Promise<CutAttempt | undefined> {
  await takeCopiesLock(session, supersedes, signal);
  await noticeLostClient(session);
  const schemas = [...new Set(tables.map(({ to }) => to.schema))];
  await createSchemas(session, schemas, signal);
  const [attempt] = await rowsFrom(
    session,
    `select started_at::timestamptz(0)::text, tables, done from ${OWN_SCHEMA}.attempt order by started_at desc limit 1`,
    signal,
  );
  await dropStaged(session);
  await session.script(`delete from ${OWN_SCHEMA}.attempt;
insert into ${OWN_SCHEMA}.attempt (tables) values (${tables.length})`);
  if (attempt === undefined) return undefined;
  return { startedAt: String(attempt[0]), tables: Number(attempt[1]), done: Number(attempt[2]) };
}

async function takeCopiesLock(
  session: Session,
  supersedes: ClientProcess | undefined,
  signal: AbortSignal,
): Promise<void> {
  const lock = { classId: LOCK_CLASSES.extraction, key: `hashtext('${OWN_SCHEMA}')` };
  await session.script(`select ${markProcess(currentProcess())}`, signal);
  const [[granted] = []] = await rowsFrom(session, `select pg_try_advisory_lock(${lock.classId}, ${lock.key})`, signal);
  if (granted === true) return;
  if (supersedes !== undefined && (await takeLockFrom(session, supersedes, lock, signal))) return;
  throw await whoRuns(session, signal);
}

async function createSchemas(session: Session, schemas: readonly string[], signal: AbortSignal): Promise<void> {
  const absent = async (name: string) => {
    const [[found] = []] = await rowsFrom(
      session,
      `select count(*)::int from pg_namespace where nspname = ${quoteLiteral(name)}`,
      signal,
    );
    return found === 0;
  };
  try {
    await session.script(OWN_TABLES, signal);
    for (const name of schemas) {
      if (await absent(name)) await session.script(`create schema ${quoteIdentifier(name)}`, signal);
    }
  } catch (thrown) {
    if (!(thrown instanceof SigetiError) || thrown.code !== 'DATABASE_PERMISSION_DENIED') throw thrown;
    const [[database, user] = []] = await rowsFrom(session, 'select current_database()::text, current_user::text');
    const grant = `grant create on database ${quoteIdentifier(String(database))} to ${quoteIdentifier(String(user))};`;
    throw writeRightMissing(thrown.details.server?.detail ?? thrown.message, grant, thrown);
  }
}

async function whoRuns(session: Session, signal: AbortSignal): Promise<SigetiError> {
  const [[pid, since] = []] = await rowsFrom(
    session,
    `select a.pid::text, a.backend_start::timestamptz(0)::text from pg_locks l join pg_stat_activity a using (pid)
where l.locktype = 'advisory' and l.granted and l.classid = ${LOCK_CLASSES.extraction}
  and l.database = (select oid from pg_database where datname = current_database())`,
    signal,
  );
  return alreadyRunning(String(pid ?? '?'), String(since ?? '?'));
}

/** Drops what is staged, by name: nothing else is in our schema. */
async function dropStaged(session: Session): Promise<void> {
  const rows = await rowsFrom(
    session,
    `select relname from pg_class where relnamespace = '${OWN_SCHEMA}'::regnamespace and relkind = 'r' and relname ~ '^_x'`,
  );
  const names = rows.map(([name]) => `${OWN_SCHEMA}.${quoteIdentifier(String(name))}`);
  if (names.length > 0) await session.script(`drop table ${names.join(', ')}`);
}

/** The note that an attempt is under way goes, as it ended in order. */
export async function closeCopies(session: Session): Promise<void> {
  await dropStaged(session);
  await session.script(`delete from ${OWN_SCHEMA}.attempt`);
}

export async function noteTableDone(session: Session): Promise<void> {
  await session.script(`update ${OWN_SCHEMA}.attempt set done = done + 1`);
}

/** What lies where the copies go, by unique id; undefined members: nothing does. */
export async function describeCopies(
  session: Session,
  tables: readonly SourceTable[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ExistingCopy>> {
  const wanted = valuesOf(tables.map(({ to }) => to));
  const at = `from ${wanted} join pg_namespace n on n.nspname = w.s join pg_class c on c.relnamespace = n.oid and c.relname = w.t`;
  const relations = await rowsFrom(
    session,
    `select w.i, c.relkind = 'r' and coalesce(obj_description(c.oid, 'pg_class') like '%${MARK}%', false), k.conname,
  (select array_agg(a.attname::text order by u.n) from unnest(k.conkey) with ordinality u (num, n)
   join pg_attribute a on a.attrelid = c.oid and a.attnum = u.num)
${at} left join pg_constraint k on k.conrelid = c.oid and k.contype = 'p' where c.relkind not in ('i', 'I', 'c', 't')`,
    signal,
  );
  const columns = await rowsFrom(
    session,
    `select w.i, a.attname, format_type(a.atttypid, a.atttypmod),
  array(select distinct r.ev_class::regclass::text from pg_depend d join pg_rewrite r on r.oid = d.objid
    where d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid and d.refobjsubid = a.attnum)
${at} join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by w.i, a.attnum`,
    signal,
  );
  const found = new Map<string, ExistingCopy>();
  for (const [index, isOurs, keyName, key] of relations) {
    const table = tables[Number(index)];
    if (table === undefined) continue;
    found.set(table.uniqueId, {
      isOurs: isOurs === true,
      keyName: keyName === null ? undefined : String(keyName),
      key: Array.isArray(key) ? key.map(String) : [],
      columns: columns
        .filter(([of]) => of === index)
        .map(([, name, type, views]) => ({
          name: String(name),
          type: String(type),
          views: Array.isArray(views) ? views.map(String) : [],
        })),
    });
  }
  return found;
}

/** What earlier extractions noted, by unique id. */
export async function readNotes(
  session: Session,
  tables: readonly SourceTable[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, CopyNote>> {
  const rows = await rowsFrom(
    session,
    `select w.i, c.source, c.columns::text, c.watermark, extract(epoch from now() - c.reconciled_at)::float8
from ${valuesOf(tables.map(({ to }) => to))} join ${OWN_SCHEMA}.copy c on c.schema_name = w.s and c.table_name = w.t`,
    signal,
  );
  const notes = new Map<string, CopyNote>();
  for (const [index, source, columns, watermark, ago] of rows) {
    const table = tables[Number(index)];
    if (table === undefined) continue;
    notes.set(table.uniqueId, {
      source: String(source),
      columns: parseColumns(String(columns)),
      watermark: watermark === null ? undefined : String(watermark),
      reconciledAgo: ago === null ? undefined : Number(ago),
    });
  }
  return notes;
}

function parseColumns(text: string): CopyNote['columns'] {
  const parsed: unknown = JSON.parse(text);
  if (!Array.isArray(parsed)) return [];
  return parsed.map((column: unknown) => ({
    name: String(Reflect.get(Object(column), 'name')),
    declared: String(Reflect.get(Object(column), 'declared')),
    copied: Reflect.get(Object(column), 'copied') === true,
  }));
}
