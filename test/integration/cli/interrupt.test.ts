// Two runs at once, Ctrl-C, a request to end: a model waits for a lock that the test holds.
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Session } from '../../../src/postgres/index.ts';
import { environmentFor, type RunningCli, runCommand, startCli, writeProject } from '../../support/cli.ts';
import { useTestDatabase } from '../../support/database.ts';

const database = useTestDatabase();
const project = writeProject({
  'models/avant.sql': 'select 1 as id',
  'models/lent.sql': "select id, pg_advisory_lock(4242)::text as verrou from {{ ref('avant') }}",
  'models/apres.sql': "select * from {{ ref('lent') }}",
});
afterAll(() => project.remove());

let session: Session;
let running: RunningCli;

beforeEach(async () => {
  session = await database.session();
  await session.script('drop schema if exists dwh cascade; select pg_advisory_lock(4242)');
  running = startCli(['run'], options());
  await vi.waitFor(async () => expect(await waiting()).toBe(1), { timeout: 30_000 });
});

afterEach(async () => {
  running.process.kill('SIGKILL');
  await running.outcome;
  await session.script('select pg_advisory_unlock_all()');
});

function options() {
  return { cwd: project.directory, environment: environmentFor(database.target()) };
}

/** Sessions that wait for the test's lock. */
async function waiting(): Promise<number> {
  const { rows } = await session.query<{ count: number }>(
    `select count(*)::int from pg_locks where locktype = 'advisory' and not granted and objid = 4242
        and database = (select oid from pg_database where datname = current_database())`,
  );
  return rows[0]?.count ?? 0;
}

async function tables(): Promise<readonly string[]> {
  const { rows } = await session.query<{ name: string }>(
    `select schemaname || '.' || tablename as name from pg_tables where schemaname like 'dwh%' or schemaname like '\\_wap%'`,
  );
  return rows.map(({ name }) => name);
}

test('a second run is refused at once and told who is running, since when', async () => {
  const { exitCode, stdout, stderr } = await runCommand(['run'], options());
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain('RUN_LOCKED');
  expect(stderr.replace(/\s+/g, ' ')).toMatch(
    new RegExp(
      `sigeti run, \\S+@\\S+, process ${running.process.pid}, since \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d`,
    ),
  );
});

// Windows has no such signals: a process that is told to end is ended.
describe.skipIf(process.platform === 'win32')('asked to stop', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s cancels what runs, publishes nothing of it and says so',
    async (signal) => {
      running.process.kill(signal);
      const { exitCode, stdout, stderr } = await running.outcome;
      expect(exitCode).toBe(1);
      expect(stderr).toContain('Ctrl-C again');
      expect(stdout).toMatch(/2\/3 STOP {3}table {6}dwh\.lent/);
      expect(stdout).toContain('Stopped before the end.');
      expect(await waiting()).toBe(0);
      expect(await tables()).toEqual(['dwh.avant']);
    },
  );
});
