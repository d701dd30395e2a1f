import { LOCK_CLASSES, type Session } from '../../postgres/index.ts';
import { executeBatch, type Statement } from '../adapter/index.ts';

/** Class and key of the advisory lock under which the tables are created. */
const SETUP_LOCK = `${LOCK_CLASSES.records}, 0`;

const TABLES: readonly Statement[] = [
  { purpose: 'wait for others that set up', sql: `select pg_advisory_xact_lock(${SETUP_LOCK})` },
  {
    purpose: 'create the tables of past runs',
    sql: `create table if not exists sigeti_wap.run_note (
  target text primary key, run text not null, command text not null, status text not null,
  started_at timestamptz not null, finished_at timestamptz not null)`,
  },
  {
    purpose: 'create the tables of past runs',
    sql: `create table if not exists sigeti_wap.node_note (
  target text, unique_id text, status text not null, finished_at timestamptz not null, seconds double precision not null,
  loaded_at timestamptz, row_count bigint, failures bigint, generation text, primary key (target, unique_id))`,
  },
  {
    purpose: 'create the tables of past runs',
    sql: `create table if not exists sigeti_wap.test_failure (
  target text not null, unique_id text not null, test text not null, model text not null,
  executed_at timestamptz not null, "row" jsonb not null)`,
  },
  {
    purpose: 'create the tables of past runs',
    sql: `create table if not exists sigeti_wap.ledger (
  target text, unique_id text, input text, relation text not null, definition text not null, watermark text,
  captured_at timestamptz not null, reconciled_at timestamptz not null, primary key (target, unique_id, input))`,
  },
  {
    purpose: 'create the tables of past runs',
    sql: `alter table sigeti_wap.ledger add column if not exists state text, add column if not exists oldest bigint,
  add column if not exists row_count bigint, add column if not exists written_by bigint, add column if not exists moment text`,
  },
  {
    purpose: 'create the tables of past runs',
    sql: `create index if not exists test_failure_latest on sigeti_wap.test_failure (target, executed_at desc)`,
  },
  {
    purpose: 'create the tables of past runs',
    sql: `create index if not exists test_failure_test on sigeti_wap.test_failure (target, unique_id)`,
  },
];

/** Creates the tables of past runs where they are missing. The schema is there: a run's lock has made it. */
export async function ensureTables(session: Session): Promise<void> {
  if (!(await hasTables(session))) await executeBatch(session, TABLES);
}

/** Whether the tables are there; before the first run of a database they are not. */
export async function hasTables(session: Session): Promise<boolean> {
  const [found] =
    await session.script(`select count(*)::int from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'sigeti_wap' and (c.relname in ('run_note', 'node_note', 'test_failure_latest', 'test_failure_test')
  or c.relname = 'ledger' and exists (select 1 from pg_attribute where attrelid = c.oid and attname = 'moment'))`);
  return found?.rows[0]?.[0] === 5;
}
