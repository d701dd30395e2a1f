// A run whose process is frozen while another one goes on with its work: it loses its target, and publishes nothing.
import { hostname } from 'node:os';
import { afterAll, expect, test, vi } from 'vitest';
import type { ClientProcess } from '../../../src/postgres/index.ts';
import { environmentFor, startCli, writeProject } from '../../support/cli.ts';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { type NodeSpec, runNodes } from '../../support/engine-run.ts';
import { rowsOf } from '../../support/rows.ts';

describeOnEveryServer('a run that is frozen', (server) => {
  const database = useTestDatabase(server);
  const project = writeProject({
    'models/lent.sql': "select 7 as v, pg_advisory_lock_shared({{ var('verrou') }})::text as verrou",
    'models/suite.sql': "select v from {{ ref('lent') }}",
  });
  afterAll(() => project.remove());
  const query = (sql: string) => rowsOf(database, sql);
  const other: NodeSpec = { name: 'autre', sql: 'select 1 as id', config: { materialized: 'table' } };
  const take = (supersedes?: ClientProcess) => runNodes(database.target(), [other], { supersedes });

  test.skipIf(process.platform === 'win32')(
    'loses its target to the one that takes its place, to no other, and publishes nothing when it wakes up',
    async () => {
      const gate = await database.session();
      await gate.script('select pg_advisory_lock(79)');
      const { process: frozen, outcome } = startCli(['run', '--vars', '{verrou: 79}'], {
        cwd: project.directory,
        environment: environmentFor(database.target()),
      });
      const waits = `select 1 from pg_locks where locktype = 'advisory' and not granted and objid = 79
        and database = (select oid from pg_database where datname = current_database())`;
      await vi.waitFor(async () => expect(await query(waits)).toHaveLength(1), { timeout: 60_000 });
      frozen.kill('SIGSTOP');
      const { pid = 0 } = frozen;
      try {
        await expect(take()).rejects.toMatchObject({ code: 'RUN_LOCKED' });
        await expect(take({ host: 'PC-12', processId: pid })).rejects.toMatchObject({ code: 'RUN_LOCKED' });
        expect((await take({ host: hostname(), processId: pid })).statuses).toEqual({ autre: 'success' });
        // Its statements have ended too, though they waited for somebody else.
        expect(await query(waits)).toEqual([]);
      } finally {
        await gate.script('select pg_advisory_unlock(79)');
        frozen.kill('SIGCONT');
      }
      const { exitCode, stdout } = await outcome;
      expect({ exitCode, stdout }).toEqual({
        exitCode: 1,
        stdout: expect.stringMatching(/The session that holds the lock of 'dwh' is lost|connection/),
      });
      expect(await query(`select to_regclass('dwh.lent'), to_regclass('dwh.suite')`)).toEqual([[null, null]]);
    },
  );
});
