// Sessions that end in the middle of a run, and what a run that died leaves to the next.
import { expect, test, vi } from 'vitest';
import { LOCK_CLASSES } from '../../../src/postgres/index.ts';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { type NodeSpec, runNodeAlone, runNodes } from '../../support/engine-run.ts';
import { rowsOf } from '../../support/rows.ts';

const LOCK_CLASS = LOCK_CLASSES.run;

describeOnEveryServer('lost sessions', (server) => {
  const database = useTestDatabase(server);
  const query = (sql: string) => rowsOf(database, sql);
  const table = (name: string, sql: string, more: Partial<NodeSpec> = {}): NodeSpec => ({
    name,
    sql,
    config: { materialized: 'table' },
    ...more,
  });
  const untilFound = (sql: string) =>
    vi.waitFor(async () => expect(await query(sql)).not.toEqual([]), { timeout: 20_000 });
  const running = (text: string) =>
    `select pid from pg_stat_activity where state = 'active' and query like '%${text}%' and pid <> pg_backend_pid()
      and datname = current_database()`;
  const lockSession = `select pid from pg_locks where locktype = 'advisory' and classid = ${LOCK_CLASS} and objid <> 0
    and database = (select oid from pg_database where datname = current_database())`;
  const scratch = () => query(`select nspname from pg_namespace where nspname like '\\_wap\\_%'`);

  test('a session ended in the middle of a node: the node fails, says so, and the rest runs on another', async () => {
    const run = runNodes(
      database.target(),
      [table('w_slow', 'select 1 as id from pg_sleep(300)'), table('w_other', 'select 2 as id')],
      { threads: 1 },
    );
    await untilFound(running('pg_sleep(300)'));
    await query(`select pg_terminate_backend(pid) from (${running('pg_sleep(300)')}) w`);
    const { statuses, results, events } = await run;
    expect(statuses).toEqual({ w_slow: 'error', w_other: 'success' });
    expect(results.get('w_slow')?.error).toMatchObject({
      code: 'DATABASE_CONNECTION_LOST',
      uniqueId: 'model.test.w_slow',
      hint: { fr: expect.stringContaining('relancez') },
    });
    expect(results.get('w_slow')?.error?.location).toBeUndefined();
    expect(events.at(-1)).toMatchObject({ type: 'run.finished', status: 'error' });
    expect(await query(`select to_regclass('dwh.w_slow'), (select id from dwh.w_other)`)).toEqual([[null, 2]]);
    expect(await scratch()).toEqual([]);
  });

  test('without the session that holds the lock, the run stops, says why and publishes nothing more', async () => {
    await runNodeAlone(database.target(), table('l_kept', 'select 1 as id'));
    const specs = [
      table('l_kept', 'select 2 as id from pg_sleep(300)'),
      table('l_next', 'select 1 as id', { reads: ['l_kept'] }),
    ];
    const run = runNodes(database.target(), specs);
    await untilFound(running('pg_sleep(300)'));
    await query(`select pg_terminate_backend(pid) from (${lockSession}) l`);
    const { statuses, results, events } = await run;
    expect(statuses).toEqual({ l_kept: 'error', l_next: 'skipped' });
    expect(results.get('l_kept')?.error).toMatchObject({ code: 'RUN_LOCK_LOST' });
    expect(events.flatMap((event) => (event.type === 'notice' ? [event.text.fr] : []))).toEqual([
      expect.stringMatching(/^La session qui tient le verrou de « dwh » est perdue/),
    ]);
    expect(events.at(-1)).toMatchObject({ type: 'run.finished', status: 'error' });
    expect(await query('select id from dwh.l_kept')).toEqual([[1]]);
    expect(await runNodeAlone(database.target(), table('l_kept', 'select 2 as id'))).toMatchObject({
      status: 'success',
    });
    expect(await scratch()).toEqual([]);
  });

  test('who holds the lock is said: verb, user, host, process, since when, session', async () => {
    const stop = new AbortController();
    const first = runNodeAlone(database.target(), table('h_first', 'select 1 as id from pg_sleep(300)'), {
      signal: stop.signal,
      invoker: { verb: 'build', user: 'élodie', host: 'PC-"12"', processId: 4211 },
    });
    await untilFound(running('pg_sleep(300)'));
    const [[pid] = []] = await query(lockSession);
    await expect(runNodeAlone(database.target(), table('h_second', 'select 1 as id'))).rejects.toMatchObject({
      code: 'RUN_LOCKED',
      details: {
        message: {
          fr: expect.stringMatching(
            new RegExp(
              `« dwh » : sigeti build, élodie@PC-"12", processus 4211, depuis \\d{4}-\\S+ \\d\\d:\\S+ \\(\\d+ s\\), session ${pid} du serveur`,
            ),
          ),
        },
        hint: { en: expect.stringContaining(`select pg_terminate_backend(${pid});`) },
      },
    });
    stop.abort();
    expect(await first).toMatchObject({ status: 'error', error: { code: 'DATABASE_CANCELLED' } });
  });

  test('a run that died: its statements are ended, its scratch removed, and said whose it was', async () => {
    const dead = runNodeAlone(database.target(), table('d_table', 'select 1 as id from pg_sleep(300)'), {
      invoker: { verb: 'refresh', user: 'ana', host: 'PC-7', processId: 99 },
    });
    await untilFound(running('pg_sleep(300)'));
    // What a server does when the process is killed: the idle session ends, the busy one goes on.
    await query(`select pg_terminate_backend(pid) from (${lockSession}) l`);
    await query(
      `do 'begin while exists (${lockSession.replaceAll("'", "''")}) loop perform pg_sleep(0.01); end loop; end'`,
    );
    const { statuses, events } = await runNodes(database.target(), [table('d_table', 'select 7 as id')]);
    expect(statuses).toEqual({ d_table: 'success' });
    expect(events.flatMap((event) => (event.type === 'notice' ? [event.text.fr] : []))).toEqual([
      expect.stringMatching(
        /^Restes d’une exécution interrompue \(sigeti refresh, ana@PC-7, processus 99, .*\) supprimés : _wap_k\w+, _wap_r\w+\./,
      ),
    ]);
    expect(await query('select id from dwh.d_table')).toEqual([[7]]);
    expect(await scratch()).toEqual([]);
    expect(await dead).toMatchObject({ status: 'error' });
  });
});
