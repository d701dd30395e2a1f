import { quoteIdentifier, type SigetiError, toSigetiError } from '../core/index.ts';
import type { Session } from '../postgres/index.ts';
import { addPartitions, dropPartitions } from './schema/partitions.ts';

export interface MaintenanceRequest {
  /** The project's own, whose tables are vacuumed and analyzed beside those of the history. */
  readonly schemas: readonly string[];
  /** Days for which finished runs, their events and their logs are kept. */
  readonly keepDays: number;
  /** Called before each table. */
  readonly onTable?: (table: string) => void;
  readonly signal?: AbortSignal;
}

/** What maintenance has done. */
export interface MaintenanceReport {
  readonly vacuumed: readonly string[];
  /** Tables that could not be: of another owner, or in use. */
  readonly left: readonly { readonly table: string; readonly error: SigetiError | undefined }[];
  readonly runsDeleted: number;
  /** Names of daily partitions of events and logs. */
  readonly partitionsDropped: readonly string[];
}

/** Runs that are deleted in one transaction: short ones, that nobody waits for. */
const BATCH = 1000;

/** The schema of the history of runs. */
const HISTORY = 'sigeti_ops';

/**
 * Keeps the database in shape: deletes the history beyond `keepDays`, makes the next partitions of the logs, then
 * vacuums and analyzes the tables. It waits for no lock: a table that is in use is left for the next time.
 */
export async function maintain(session: Session, request: MaintenanceRequest): Promise<MaintenanceReport> {
  const { schemas, keepDays, onTable, signal } = request;
  await addPartitions(session);
  const partitionsDropped = await dropPartitions(session, keepDays);
  const runsDeleted = await deleteRuns(session, keepDays, signal);
  await deleteRest(session, keepDays);
  const vacuumed: string[] = [];
  const left: { table: string; error: SigetiError | undefined }[] = [];
  const tables = await listTables(session, [...schemas, HISTORY]);
  for (const { name, isOwn } of tables) {
    if (signal?.aborted === true) break;
    if (!isOwn) {
      left.push({ table: name, error: undefined });
      continue;
    }
    onTable?.(name);
    await session
      .script(`vacuum (analyze, skip_locked) ${name}`, signal)
      .then(() => vacuumed.push(name))
      .catch((thrown: unknown) => left.push({ table: name, error: toSigetiError(thrown) }));
  }
  return { vacuumed, left, runsDeleted, partitionsDropped };
}

async function deleteRuns(session: Session, keepDays: number, signal: AbortSignal | undefined): Promise<number> {
  let deleted = 0;
  while (signal?.aborted !== true) {
    const { rowCount } = await session.query(
      `delete from sigeti_ops.flow_run where id in (
  select id from sigeti_ops.flow_run where state_type in ('COMPLETED', 'FAILED', 'CANCELLED', 'CRASHED')
    and ended_at < clock_timestamp() - make_interval(days => $1)
  order by ended_at limit ${BATCH} for update skip locked)`,
      [keepDays],
      signal,
    );
    deleted += rowCount;
    if (rowCount < BATCH) break;
  }
  return deleted;
}

/** Workers and alerts that nobody speaks of any more, and what came outside of all daily partitions. */
async function deleteRest(session: Session, keepDays: number): Promise<void> {
  const isOld = (column: string) => `${column} < clock_timestamp() - make_interval(days => ${Math.trunc(keepDays)})`;
  await session.script(`
delete from sigeti_ops.run_event_other where ${isOld('at')};
delete from sigeti_ops.run_log_other where ${isOld('at')};
delete from sigeti_ops.alert_incident where ${isOld('closed_at')};
delete from sigeti_ops.alert_message where state <> 'waiting' and ${isOld('created_at')};
delete from sigeti_ops.worker w where ${isOld('seen_at')}
  and not exists (select from sigeti_ops.flow_run r where r.worker_id = w.id)`);
}

/** Tables and materialized views of the schemas, as SQL names them, and whether this role may vacuum them. */
async function listTables(
  session: Session,
  schemas: readonly string[],
): Promise<readonly { readonly name: string; readonly isOwn: boolean }[]> {
  const { rows } = await session.query<{ schema: string; relation: string; is_own: boolean }>(
    `select n.nspname::text as schema, c.relname::text as relation, pg_has_role(c.relowner, 'usage') as is_own
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = any ($1) and c.relkind in ('r', 'm') order by 1, 2`,
    [schemas],
  );
  return rows.map(({ schema, relation, is_own }) => ({
    name: `${quoteIdentifier(schema)}.${quoteIdentifier(relation)}`,
    isOwn: is_own,
  }));
}
