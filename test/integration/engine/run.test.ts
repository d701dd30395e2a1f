import { expect, test, vi } from 'vitest';
import type { RunEvent } from '../../../src/core/index.ts';
import { testQuery } from '../../../src/engine/compile/index.ts';
import { relationHolders } from '../../../src/engine/run/lock-holders.ts';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { type NodeSpec, runNodeAlone, runNodes } from '../../support/engine-run.ts';
import { rowsOf } from '../../support/rows.ts';

describeOnEveryServer('runs', (server) => {
  const database = useTestDatabase(server);
  const query = (sql: string) => rowsOf(database, sql);
  const table = (name: string, sql: string, more: Partial<NodeSpec> = {}): NodeSpec => ({
    name,
    sql,
    config: { materialized: 'table' },
    ...more,
  });
  /** Waits until somebody's statement that contains the text is running. */
  const untilRunning = (text: string) =>
    vi.waitFor(
      async () => {
        const found = await query(
          `select 1 from pg_stat_activity where state = 'active' and query like '%${text}%' and pid <> pg_backend_pid()
      and datname = current_database()`,
        );
        expect(found).not.toEqual([]);
      },
      { timeout: 20_000 },
    );

  test('a failed node skips its descendants and nothing else, and names itself', async () => {
    const { statuses, results } = await runNodes(database.target(), [
      table('r_fails', 'select 1 / 0 as id'),
      table('r_below', 'select * from dwh.r_fails', { reads: ['r_fails'] }),
      table('r_far_below', 'select * from dwh.r_below', { reads: ['r_below'] }),
      table('r_other', 'select 1 as id'),
    ]);
    expect(statuses).toEqual({ r_fails: 'error', r_below: 'skipped', r_far_below: 'skipped', r_other: 'success' });
    expect(results.get('r_far_below')?.skippedBecause).toBe('model.test.r_fails');
    expect(results.get('r_fails')?.error).toMatchObject({ sqlState: '22012', uniqueId: 'model.test.r_fails' });
  });

  test('in a build, a failed test keeps what is downstream of the tested node from running; a warning does not', async () => {
    const specs = (severity: string): readonly NodeSpec[] => [
      table('g_model', 'select 1 as id'),
      { name: 'g_test', kind: 'test', sql: 'select id from dwh.g_model', reads: ['g_model'], config: { severity } },
      table('g_below', 'select * from dwh.g_model', { reads: ['g_model'] }),
    ];
    const failed = await runNodes(database.target(), specs('error'), { command: 'build' });
    expect(failed.statuses).toEqual({ g_model: 'success', g_test: 'fail', g_below: 'skipped' });
    expect(failed.results.get('g_test')).toMatchObject({
      failures: 1,
      error: {
        code: 'RUN_TEST_FAILED',
        location: { file: expect.stringContaining('g_test') },
        hint: { en: expect.stringContaining('--store-failures') },
      },
    });
    const warned = await runNodes(database.target(), specs('warn'), { command: 'build' });
    expect(warned.statuses).toEqual({ g_model: 'success', g_test: 'warn', g_below: 'success' });
  });

  test('a threshold that gives a number counts where that is not zero, as in dbt', async () => {
    const failing = (name: string, count: number): NodeSpec => ({
      name,
      kind: 'test',
      sql: `select generate_series(1, ${count}) as id`,
      config: { error_if: '% 2' },
    });
    const { statuses } = await runNodes(database.target(), [failing('t_odd', 3), failing('t_even', 4)], { testQuery });
    expect(statuses).toEqual({ t_odd: 'fail', t_even: 'warn' });
  });

  test('what the hooks of a node do to its session is gone when the next node has it', async () => {
    const state = `select current_setting('timezone') as zone, current_setting('synchronous_commit') as durable,
      to_regclass('pg_temp.lent')::text as lent, current_setting('search_path') as path,
      (select count(*)::int from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()) as locks`;
    const hooks = (...texts: readonly string[]) => texts.map((sql) => ({ sql, transaction: false }));
    const { statuses } = await runNodes(
      { ...database.target(), searchPath: 'public' },
      [
        table('h_before', state),
        table('h_sets', 'select 1 as id', {
          preHooks: hooks(
            "set timezone = 'Asia/Tokyo'; set search_path = pg_catalog",
            'create temp table lent as select 1',
          ),
          postHooks: hooks('select pg_advisory_lock(7, 7)'),
        }),
        table('h_open', 'select 1 / 0 as id', { preHooks: hooks('begin') }),
        table('h_after', state),
      ],
      { threads: 1 },
    );
    expect(statuses).toEqual({ h_before: 'success', h_sets: 'success', h_open: 'error', h_after: 'success' });
    const [before] = await query('select * from dwh.h_before');
    expect(before).toEqual([expect.any(String), 'off', null, 'public', 1]);
    expect(await query('select * from dwh.h_after')).toEqual([before]);
  });

  test('statements are not compiled unless somebody has said so', async () => {
    const jit = async () => {
      await runNodes(database.target(), [table('compiled', `select current_setting('jit') as jit`)]);
      return (await query('select jit from dwh.compiled')).flat();
    };
    expect(await jit()).toEqual(['off']);
    await query(`do $$ begin execute format('alter database %I set jit = on', current_database()); end $$`);
    expect(await jit()).toEqual(['on']);
    await query(`do $$ begin execute format('alter database %I reset jit', current_database()); end $$`);
  });

  test('failures are kept where asked', async () => {
    const spec: NodeSpec = { name: 'kept', kind: 'test', sql: 'select 7 as id', schema: 'audit' };
    const kept = await runNodes(database.target(), [spec], { storeFailures: true });
    expect(kept.results.get('kept')?.error?.hint?.en).not.toContain('--store-failures');
    await runNodes(database.target(), [spec], { storeFailures: true });
    expect(await query('select id from audit.kept')).toEqual([[7]]);
    const view = { ...spec, config: { store_failures_as: 'view' } };
    await runNodes(database.target(), [view]);
    expect(await query('select id from audit.kept')).toEqual([[7]]);
  });

  test('hooks run around the publication; one that fails undoes it', async () => {
    const spec = (name: string, hook: string): NodeSpec =>
      table(name, 'select 1 as id', {
        preHooks: [
          { sql: `insert into public.log values ('inside')`, transaction: true },
          { sql: 'create table if not exists public.log (what text)', transaction: false },
        ],
        postHooks: [
          { sql: `insert into public.log select 'rows ' || count(*) from dwh.${name}; ${hook}`, transaction: true },
          { sql: `insert into public.log values ('after')`, transaction: false },
        ],
      });
    expect(await runNodeAlone(database.target(), spec('h_good', 'select 1'))).toMatchObject({ status: 'success' });
    expect(await query('select what from public.log')).toEqual([['inside'], ['rows 1'], ['after']]);
    expect(await runNodeAlone(database.target(), spec('h_bad', 'select 1 / 0'))).toMatchObject({ status: 'error' });
    expect(await query(`select to_regclass('dwh.h_bad')`)).toEqual([[null]]);
  });

  test('a second run at once is refused, naming the first', async () => {
    const gate = await database.session();
    await gate.script('create table public.gate (id int)');
    await gate.script('begin; lock table public.gate in access exclusive mode');
    const first = runNodeAlone(database.target(), table('l_first', 'select * from public.gate'));
    await untilRunning('public.gate');
    await expect(runNodeAlone(database.target(), table('l_second', 'select 1 as id'))).rejects.toMatchObject({
      code: 'RUN_LOCKED',
      message: expect.stringMatching(
        /'dwh': sigeti run, tester@here, process \d+, since .*, session \d+ of the server/,
      ),
    });
    await gate.script('commit');
    expect(await first).toMatchObject({ status: 'success' });
  });

  test('a run whose place was taken publishes nothing more', async () => {
    const spec = table('f_table', 'select 1 as id');
    await runNodeAlone(database.target(), spec);
    const fenced = await runNodeAlone(database.target(), {
      ...spec,
      sql: 'select 2 as id',
      preHooks: [{ sql: 'update sigeti_wap.fence set epoch = epoch + 1', transaction: false }],
    });
    expect(fenced).toMatchObject({ status: 'error', error: { code: 'RUN_FENCED_OFF' } });
    expect(await query('select id from dwh.f_table')).toEqual([[1]]);
  });

  test('rows that somebody else changed meanwhile are noticed before anything is published', async () => {
    const spec = table('w_table', `select * from (values (1, 'a'), (2, 'b')) t (id, v)`);
    const config = { materialized: 'table', unique_key: 'id' };
    await runNodeAlone(database.target(), { ...spec, config });
    await query(`create function public.meddle() returns trigger language plpgsql as
      $$ begin return null; end $$; create trigger meddle before delete on dwh.w_table for each row execute function public.meddle()`);
    const result = await runNodeAlone(database.target(), { ...spec, config, sql: `select 1 as id, 'A' as v` });
    expect(result).toMatchObject({ status: 'error', error: { code: 'RUN_PUBLISH_COUNT' } });
    expect(await query('select v from dwh.w_table order by 1')).toEqual([['a'], ['b']]);
  });

  test('a cancelled run stops the server, skips the rest and leaves nothing half done', async () => {
    const stop = new AbortController();
    const run = runNodes(
      database.target(),
      [table('c_slow', 'select 1 as id from pg_sleep(300)'), table('c_next', 'select 1 as id', { reads: ['c_slow'] })],
      { signal: stop.signal },
    );
    await untilRunning('pg_sleep(300)');
    stop.abort();
    const { statuses, events, results } = await run;
    expect(statuses).toEqual({ c_slow: 'error', c_next: 'skipped' });
    expect(results.get('c_slow')?.error).toMatchObject({ code: 'DATABASE_CANCELLED' });
    expect(events.at(-1)).toMatchObject({ type: 'run.finished', status: 'cancelled' });
    expect(await query(`select nspname from pg_namespace where nspname like '\\_wap\\_%'`)).toEqual([]);
  });

  test('what a dead run left is removed, and said', async () => {
    await query(`insert into sigeti_wap.scratch values ('dead', 'dwh', '_wap_rdead', '', 'schema'), ('dead', 'dwh', '_wap_rdead', 'x', 'table');
      create schema _wap_rdead; create table _wap_rdead.x (id int)`);
    const { events } = await runNodes(database.target(), [table('d_table', 'select 1 as id')]);
    const notices = events.filter((event): event is RunEvent & { type: 'notice' } => event.type === 'notice');
    expect(notices.map((notice) => notice.text.en)).toEqual([
      'Leftovers of an interrupted run removed: _wap_rdead. What it had published stays, whole.',
    ]);
    expect(await query(`select 1 from pg_namespace where nspname = '_wap_rdead'`)).toEqual([]);
  });

  test('a change of shape waits for a reader in short attempts, gives up naming it, and ends when it is told to', async () => {
    await runNodeAlone(database.target(), table('b_table', 'select 1 as id'));
    const reader = await database.session();
    await reader.script('begin; select * from dwh.b_table');
    const spec = table('b_table', `select 1 as id, 'x' as v`);
    const gaveUp = await runNodeAlone(database.target(), spec, { lockBudgetSeconds: 0.1 });
    expect(gaveUp).toMatchObject({ status: 'error', error: { code: 'RUN_PUBLISH_TIMEOUT' } });
    expect(gaveUp.error?.message.en).toMatch(
      new RegExp(`pid ${reader.processId} \\(\\w+, sigeti\\) for \\d+ s: begin; select \\* from dwh.b_table`),
    );
    const stop = new AbortController();
    const waits = runNodes(database.target(), [spec], { signal: stop.signal });
    await vi.waitFor(
      async () =>
        expect(
          await query(
            `select 1 from pg_stat_activity where state = 'idle in transaction' and query like '%from pg_locks%' and application_name like 'sigeti %'
              and datname = current_database()`,
          ),
        ).not.toEqual([]),
      { timeout: 20_000 },
    );
    stop.abort();
    expect((await waits).results.get('b_table')?.error).toMatchObject({ code: 'DATABASE_CANCELLED' });
    await reader.script('commit');
    expect(await runNodeAlone(database.target(), spec)).toMatchObject({ status: 'success' });
  });

  test('who has a relation in use is looked up anew each time, also within one transaction', async () => {
    await runNodeAlone(database.target(), table('b_used', 'select 1 as id'));
    const [publisher, reader] = [await database.session(), await database.session()];
    const relations = [{ database: database.target().database, schema: 'dwh', identifier: 'b_used' }];
    await publisher.script('begin');
    for (const read of ['select 1 from dwh.b_used', 'select 2 from dwh.b_used']) {
      await reader.script('begin');
      await reader.script(read);
      expect(await relationHolders(publisher, relations)).toMatchObject([{ pid: reader.processId, query: read }]);
      await reader.script('commit');
    }
    expect(await relationHolders(publisher, relations)).toEqual([]);
    await publisher.script('commit');
  });

  test('relations of one name in two schemas do not meet while they are built', async () => {
    const specs = [
      table('same', 'select 1 as id'),
      table('namesake', 'select 2 as id', { schema: 'other', identifier: 'same' }),
    ];
    for (const sql of ['select 1 as id', 'select 3 as id, 4 as more']) {
      const { statuses } = await runNodes(
        database.target(),
        specs.map((spec) => ({ ...spec, sql })),
      );
      expect(statuses).toEqual({ same: 'success', namesake: 'success' });
    }
    expect(await query('select * from dwh.same, other.same b')).toEqual([[3, 4, 3, 4]]);
  });
});
