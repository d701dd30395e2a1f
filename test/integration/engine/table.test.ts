import { expect, test } from 'vitest';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { type NodeSpec, runNodeAlone, runNodes } from '../../support/engine-run.ts';
import { rowsOf } from '../../support/rows.ts';

describeOnEveryServer('tables', (server) => {
  const database = useTestDatabase(server);
  const table = (name: string, sql: string, config: Record<string, unknown> = {}): NodeSpec => ({
    name,
    sql,
    config: { materialized: 'table', ...config },
  });
  const run = (spec: NodeSpec) => runNodeAlone(database.target(), spec);
  const query = (sql: string) => rowsOf(database, sql);

  test('a first build publishes all rows, a second run publishes nothing', async () => {
    const spec = table('t_first', 'select i as id, i * 2 as n from generate_series(1, 10) i', { unique_key: 'id' });
    expect(await run(spec)).toMatchObject({ status: 'success', rows: 10, rowsAffected: 10 });
    const [before] = (await query(`select 'dwh.t_first'::regclass::oid`)) ?? [];
    expect(await run(spec)).toMatchObject({ status: 'success', rows: 10, rowsAffected: 0 });
    expect(await query(`select 'dwh.t_first'::regclass::oid`)).toEqual([before]);
  });

  test('with a key, only rows that differ go and come; readers keep the same table', async () => {
    const config = { unique_key: ['id'] };
    await run(table('t_keyed', `select i as id, 'a' as v from generate_series(1, 5) i`, config));
    const [before] = (await query(`select 'dwh.t_keyed'::regclass::oid`)) ?? [];
    const changed = `select i as id, case when i = 3 then null else 'a' end as v from generate_series(2, 6) i`;
    expect(await run(table('t_keyed', changed, config))).toMatchObject({ rows: 5, rowsAffected: 4 });
    expect(await query('select id, v from dwh.t_keyed order by id')).toEqual([
      [2, 'a'],
      [3, null],
      [4, 'a'],
      [5, 'a'],
      [6, 'a'],
    ]);
    expect(await query(`select 'dwh.t_keyed'::regclass::oid`)).toEqual([before]);
  });

  test('without a key, exactly the right number of equal rows goes', async () => {
    const rows = (values: string) => `select * from (values ${values}) v (a, b, c)`;
    await run(
      table('t_bag', rows(`(1, 'x', '{"k":1}'::json), (1, 'x', '{"k":1}'), (1, 'x', '{"k":1}'), (2, null, null)`)),
    );
    const next = rows(`(1, 'x', '{"k":1}'::json), (2, null, null), (2, null, null), (3, 'z', '{"k":2}')`);
    expect(await run(table('t_bag', next))).toMatchObject({ status: 'success', rows: 4, rowsAffected: 4 });
    expect(await query('select a, b, c::text from dwh.t_bag order by a, b, c::text')).toEqual([
      [1, 'x', '{"k":1}'],
      [2, null, null],
      [2, null, null],
      [3, 'z', '{"k":2}'],
    ]);
  });

  test('the server is told which node a session works for, in as many bytes as it keeps', async () => {
    const spec = (name: string) => table(name, "select current_setting('application_name') as app");
    const long = `t_named_${'x'.repeat(50)}`;
    await run(spec('t_named'));
    await run(spec(long));
    const found = await query(`select app from dwh.t_named union all select app from dwh.${long}`);
    expect(found).toEqual([['sigeti t_named'], [`sigeti ${long}`.slice(0, 63)]]);
  });

  test('an unlogged table is one from its first build on, and is replaced when its configuration changes', async () => {
    const kinds = () => query(`select relpersistence::text from pg_class where relname = 't_unlogged'`);
    const build = (n: number, unlogged: boolean, config: Record<string, unknown> = {}) =>
      run(table('t_unlogged', `select i as id from generate_series(1, ${n}) i`, { unlogged, ...config }));
    await build(3, true);
    expect(await kinds()).toEqual([['u']]);
    expect(await build(4, true)).toMatchObject({ rowsAffected: 1 });
    expect(await build(4, false)).toMatchObject({ rows: 4 });
    expect(await kinds()).toEqual([['p']]);
    await build(4, true, { materialized: 'incremental' });
    expect(await kinds()).toEqual([['p']]);
    await build(4, true);
    expect(await kinds()).toEqual([['u']]);
    expect(await query('select count(*)::int from dwh.t_unlogged')).toEqual([[4]]);
  });

  test('a number that only gains decimals is published', async () => {
    await run(table('t_scale', `select 1.0::numeric as n`));
    expect(await run(table('t_scale', `select 1.00::numeric as n`))).toMatchObject({ rowsAffected: 2 });
    expect(await query('select n::text from dwh.t_scale')).toEqual([['1.00']]);
  });

  test('a key that is null or comes twice stops the node and leaves the table alone', async () => {
    const config = { unique_key: 'id' };
    await run(table('t_bad', 'select 1 as id', config));
    const twice = await run(table('t_bad', 'select 1 as id union all select 1', config));
    expect(twice).toMatchObject({ status: 'error', error: { code: 'RUN_KEY_DUPLICATE' } });
    expect(twice.error?.message.en).toContain('(1) comes 2 times');
    const none = await run(table('t_bad', 'select null::int as id union all select 2', config));
    expect(none).toMatchObject({ status: 'error', error: { code: 'RUN_KEY_NULL' } });
    expect(await query('select id from dwh.t_bad')).toEqual([[1]]);
  });

  test('columns in diff_ignore do not make a row differ', async () => {
    const config = { unique_key: 'id', meta: { diff_ignore: ['loaded_at'] } };
    const sql = (extra: string) => `select 1 as id, 'a' as v, clock_timestamp() as loaded_at ${extra}`;
    await run(table('t_ignore', sql(''), config));
    expect(await run(table('t_ignore', sql(''), config))).toMatchObject({ rowsAffected: 0 });
  });

  test('columns that alone make every row differ are named, also when rows come and few others change', async () => {
    const notices = async (rows: number, changed: number) => {
      const sql = `select i as id, case when i <= ${changed} then 'b' else 'a' end as v, clock_timestamp() as loaded_at,
        ${rows} as load from generate_series(1, ${rows}) i`;
      const { events } = await runNodes(database.target(), [table('t_restless', sql, { unique_key: 'id' })]);
      return events.flatMap((event) => (event.type === 'notice' ? [event.text.en] : []));
    };
    expect(await notices(10, 0)).toEqual([]);
    expect(await notices(12, 3)).toEqual([expect.stringContaining('meta.diff_ignore: [loaded_at, load]')]);
    expect(await notices(14, 14)).toEqual([]);
  });

  test('new columns make a new table with the grants, comments, policies and readers of the old one', async () => {
    await query(
      `do $$ begin if not exists (select from pg_roles where rolname = 'bi_reader') then create role bi_reader; end if; end $$`,
    );
    await run(table('t_shape', 'select 1 as id, 10 as old'));
    await query(`grant select on dwh.t_shape to bi_reader; comment on table dwh.t_shape is 'the table';
      create schema if not exists bi; create view bi.reads with (security_barrier = true) as select id from dwh.t_shape;
      grant select on bi.reads to bi_reader`);
    expect(await run(table('t_shape', `select 1 as id, 'n' as new`))).toMatchObject({ status: 'success' });
    expect(await query('select * from dwh.t_shape')).toEqual([[1, 'n']]);
    expect(await query('select * from bi.reads')).toEqual([[1]]);
    expect(
      await query(`select has_table_privilege('bi_reader', 'dwh.t_shape', 'select'), obj_description('dwh.t_shape'::regclass),
        has_table_privilege('bi_reader', 'bi.reads', 'select'), (select reloptions::text from pg_class where oid = 'bi.reads'::regclass),
        (select relpersistence::text from pg_class where oid = 'dwh.t_shape'::regclass)`),
    ).toEqual([[true, 'the table', true, '{security_barrier=true}', 'p']]);
  });

  test('a column that somebody else reads does not go, and the error names the view and its owner', async () => {
    await run(table('t_used', 'select 1 as id, 10 as used'));
    await query(`create schema if not exists bi; create view bi.uses as select used from dwh.t_used`);
    const result = await run(table('t_used', 'select 1 as id'));
    expect(result).toMatchObject({ status: 'error', error: { code: 'RUN_DEPENDENT_IN_THE_WAY' } });
    expect(result.error?.message.en).toMatch(/bi\.uses \(owner \w+\), which reads used/);
    expect(await query('select * from dwh.t_used')).toEqual([[1, 10]]);
  });

  test('default privileges of the schema reach a table that was born elsewhere', async () => {
    await query(
      `do $$ begin if not exists (select from pg_roles where rolname = 'bi_reader') then create role bi_reader; end if; end $$`,
    );
    await query(
      `create schema if not exists dwh; alter default privileges in schema dwh grant select on tables to bi_reader`,
    );
    await run(table('t_default', 'select 1 as id'));
    expect(await query(`select has_table_privilege('bi_reader', 'dwh.t_default', 'select')`)).toEqual([[true]]);
  });

  test('indexes follow the configuration, whether the table is new or not', async () => {
    const names = `select indexname from pg_indexes where tablename = 't_indexed' and schemaname = 'dwh' order by 1`;
    const sql = 'select 1 as id, 2 as other';
    await run(table('t_indexed', sql, { indexes: [{ columns: ['id'], unique: true }] }));
    const first = await query(names);
    expect(first).toHaveLength(1);
    await query('create index by_hand on dwh.t_indexed (other)');
    await run(table('t_indexed', sql, { indexes: [{ columns: ['other', 'id'], type: 'btree' }] }));
    const second = await query(names);
    expect(second).toHaveLength(2);
    expect(second).toContainEqual(['by_hand']);
    expect(second).not.toContainEqual(first?.[0]);
  });

  test('a swap can be asked for, and a view can become a table and a table a view', async () => {
    const config = { unique_key: 'id', meta: { publish: 'swap' } };
    await run(table('t_swap', 'select 1 as id', config));
    expect(await run(table('t_swap', 'select 2 as id', config))).toMatchObject({ status: 'success', rowsAffected: 1 });
    expect(await query('select id from dwh.t_swap')).toEqual([[2]]);
    await run({ name: 't_swap', sql: 'select 3 as id' });
    expect(await query('select id from dwh.t_swap')).toEqual([[3]]);
    await query(`create schema if not exists bi; create view bi.over_view as select id from dwh.t_swap`);
    expect(await run(table('t_swap', 'select 4 as id'))).toMatchObject({ status: 'success' });
    expect(await query('select a.id, b.id from dwh.t_swap a, bi.over_view b')).toEqual([[4, 4]]);
  });

  test('nothing of a run is left behind', async () => {
    await runNodes(database.target(), [table('t_clean', 'select 1 as id'), { name: 'v_clean', sql: 'select 1 as id' }]);
    expect(await query(`select nspname from pg_namespace where nspname like '\\_wap\\_%'`)).toEqual([]);
    expect(await query('select * from sigeti_wap.scratch')).toEqual([]);
  });
});
