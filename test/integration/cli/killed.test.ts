// The process is killed, while it builds and while it publishes: the next run says so, cleans up and is right.
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LOCK_CLASSES, type Session } from '../../../src/postgres/index.ts';
import { environmentFor, type RunningCli, runCommand, startCli, writeProject } from '../../support/cli.ts';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';

describeOnEveryServer('a run that is killed', (server) => {
  const database = useTestDatabase(server);
  const project = writeProject({
    'models/avant.sql': 'select 1 as id',
    'models/lent.sql':
      "select id, 7 as v, pg_advisory_lock_shared({{ var('verrou', 1) }})::text as verrou from {{ ref('avant') }}",
    'models/forme.sql': "select id, {{ var('colonne', '1 as a') }} from {{ ref('avant') }}",
  });
  afterAll(() => project.remove());
  const options = () => ({ cwd: project.directory, environment: environmentFor(database.target()) });
  const sigeti = (...args: string[]) => runCommand(args, options());
  let session: Session;
  let running: RunningCli | undefined;

  beforeEach(async () => {
    session = await database.session();
    await session.script('drop schema if exists dwh cascade');
  });

  afterEach(async () => {
    running?.process.kill('SIGKILL');
    await running?.outcome;
    await session.close();
  });

  const untilFound = (sql: string) =>
    vi.waitFor(async () => expect((await session.script(sql))[0]?.rows).not.toEqual([]), { timeout: 30_000 });
  const rows = async (sql: string) => (await session.script(sql))[0]?.rows;
  const leftovers = () => rows(`select nspname from pg_namespace where nspname like '\\_wap\\_%'`);
  const killedRun = async (args: readonly string[], when: string) => {
    running = startCli(args, options());
    const { process: child, outcome } = running;
    await untilFound(when);
    child.kill('SIGKILL');
    await outcome;
    return child.pid;
  };
  /** The lock is the server's to give back, once it has noticed; until then the answer is RUN_LOCKED. */
  const nextRun = async (...args: string[]) => {
    // Of this database alone: on the server, other files' runs hold theirs.
    const held = `select 1 from pg_locks where locktype = 'advisory' and classid = ${LOCK_CLASSES.run} and objid <> 0
      and database = (select oid from pg_database where datname = current_database())`;
    await vi.waitFor(async () => expect(await rows(held)).toEqual([]), { timeout: 30_000 });
    return await sigeti(...args);
  };

  test('while it builds', async () => {
    await session.script('select pg_advisory_lock(77)');
    const waits = `select 1 from pg_locks where locktype = 'advisory' and not granted and objid = 77`;
    const pid = await killedRun(['run', '--vars', '{verrou: 77}'], waits);
    expect(await leftovers()).toHaveLength(2);
    // The lock that the dead run waits for is still held: its statement would wait for ever.
    const { exitCode, stdout } = await nextRun('run');
    expect({ exitCode, text: stdout.replace(/\s+/g, ' ') }).toEqual({
      exitCode: 0,
      text: expect.stringMatching(
        new RegExp(
          `Leftovers of an interrupted run \\(sigeti run, \\S+, process ${pid}, .*removed: _wap_k\\w+, _wap_r`,
        ),
      ),
    });
    expect(await leftovers()).toEqual([]);
    expect(await rows('select v from dwh.lent')).toEqual([[7]]);
  });

  test('while it publishes a change of shape, with rows already written in its transaction', async () => {
    expect(await sigeti('run')).toMatchObject({ exitCode: 0 });
    const reader = await database.session();
    await reader.script('begin; select * from dwh.forme');
    const publishes = `select 1 from pg_stat_activity where application_name like 'sigeti %' and state = 'idle in transaction'
      and datname = current_database()`;
    await killedRun(['run', '-s', 'forme', '--vars', "{colonne: '2 as b, 3 as c'}"], publishes);
    expect(await rows('select * from dwh.forme')).toEqual([[1, 1]]);
    await reader.script('commit');
    const { exitCode } = await nextRun('run', '-s', 'forme', '--vars', "{colonne: '2 as b, 3 as c'}");
    expect(exitCode).toBe(0);
    expect(await rows('select b, c from dwh.forme')).toEqual([[2, 3]]);
    expect(await leftovers()).toEqual([]);
  });

  describe.skipIf(process.platform === 'win32')('by a second Ctrl-C', () => {
    test('it ends at once, by the signal, and the next run cleans up', async () => {
      await session.script('select pg_advisory_lock(78)');
      running = startCli(['run', '--vars', '{verrou: 78}'], options());
      const { process: child, outcome } = running;
      await untilFound(`select 1 from pg_locks where locktype = 'advisory' and not granted and objid = 78`);
      // Where nobody reads what it prints, the first one is seen by what it says.
      child.stderr?.once('data', () => child.kill('SIGINT'));
      child.kill('SIGINT');
      const { exitCode, stderr } = await outcome;
      expect(stderr).toContain('Ctrl-C again cuts at once');
      expect([undefined, 1]).toContain(exitCode);
      expect((await nextRun('run')).exitCode).toBe(0);
      expect(await leftovers()).toEqual([]);
    });
  });
});
