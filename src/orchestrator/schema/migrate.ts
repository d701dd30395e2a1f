import { LOCK_CLASSES, type Session } from '../../postgres/index.ts';
import { schemaTooNew } from '../errors.ts';
import { ALERT_TABLES } from './alert-tables.ts';
import { addPartitions } from './partitions.ts';
import { RUN_TABLES } from './run-tables.ts';
import { SHOWN_STATES } from './shown-states.ts';
import { VIEWS } from './views.ts';

/** In this order, each once; one that was released is never changed. */
const MIGRATIONS: readonly string[] = [RUN_TABLES, VIEWS, ALERT_TABLES, SHOWN_STATES];

/** Class and key of the advisory lock under which the schema is brought up to date. */
const SETUP_LOCK = `${LOCK_CLASSES.history}, 0`;

/**
 * Brings `sigeti_ops` up to date in one transaction and makes the next days' partitions. Several may ask at once.
 * Throws SCHEDULE_SCHEMA_TOO_NEW where a later version of the product has been here.
 */
export async function migrate(session: Session): Promise<void> {
  const version = await currentVersion(session);
  if (version > MIGRATIONS.length) throw schemaTooNew(version, MIGRATIONS.length);
  if (version === MIGRATIONS.length) return;
  await session.script('begin');
  try {
    await session.script(`select pg_advisory_xact_lock(${SETUP_LOCK});
create schema if not exists sigeti_ops;
create table if not exists sigeti_ops.migration (version int primary key, applied_at timestamptz not null default now())`);
    const reached = await currentVersion(session);
    for (const [index, sql] of MIGRATIONS.entries()) {
      if (index + 1 <= reached) continue;
      await session.script(sql);
      await session.query('insert into sigeti_ops.migration (version) values ($1)', [index + 1]);
    }
    await addPartitions(session);
    await session.script('commit');
  } catch (thrown) {
    if (!session.lost.aborted) await session.script('rollback');
    throw thrown;
  }
}

/** The number of migrations that the database has; 0 before the first. */
async function currentVersion(session: Session): Promise<number> {
  const [there] = (await session.script(`select to_regclass('sigeti_ops.migration') is not null`))[0]?.rows[0] ?? [];
  if (there !== true) return 0;
  const [version] =
    (await session.script('select coalesce(max(version), 0)::int from sigeti_ops.migration'))[0]?.rows[0] ?? [];
  return Number(version);
}
