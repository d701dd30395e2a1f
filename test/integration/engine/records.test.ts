import { expect, test } from 'vitest';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { type NodeSpec, runNodes } from '../../support/engine-run.ts';
import { rowsOf } from '../../support/rows.ts';

const STOCK: NodeSpec = {
  name: 'stock',
  config: { materialized: 'incremental', unique_key: 'id' },
  sql: 'select 1 as id, 10 as quantite',
  schema: 'dwh_faits',
};

describeOnEveryServer('kept failures', (server) => {
  const database = useTestDatabase(server);
  const check = (name: string, sql: string, config: Record<string, unknown> = {}): NodeSpec => ({
    name,
    kind: 'test',
    schema: 'dwh_dbt_test__audit',
    sql,
    reads: ['lots'],
    config: { severity: 'warn', ...config },
  });
  const LOTS: NodeSpec = {
    name: 'lots',
    schema: 'dwh_x',
    sql: "select 1 as id, 'A'::text as nom union all select 2, null",
  };
  const run = async (specs: readonly NodeSpec[], options: Parameters<typeof runNodes>[2] = {}) =>
    await runNodes(database.target(), [LOTS, ...specs], {
      select: specs.map(({ name }) => name),
      command: 'test',
      storeFailures: true,
      ...options,
    });
  const common = 'select test, model, row from dwh.dbt_test__audit';

  test('are one view of all tests, newest first, beside the relation of each', async () => {
    await runNodes(database.target(), [LOTS]);
    const tests = [
      check('sans_nom', 'select * from dwh_x.lots where nom is null'),
      check('trop', 'select id from dwh_x.lots'),
      check('aucun', 'select 1 as x where false'),
    ];
    const { results } = await run(tests, { select: ['sans_nom'] });
    await run(tests, { select: ['trop', 'aucun'] });
    expect(results.get('sans_nom')).toMatchObject({ status: 'warn', failuresIn: 'dwh_dbt_test__audit.sans_nom' });
    expect(await rowsOf(database, `${common} limit 10`)).toEqual([
      ['trop', 'lots', '{"id": 1}'],
      ['trop', 'lots', '{"id": 2}'],
      ['sans_nom', 'lots', '{"id": 2, "nom": null}'],
    ]);
    expect(await rowsOf(database, 'select id from dwh_dbt_test__audit.trop order by 1')).toEqual([[1], [2]]);
    expect(await rowsOf(database, 'select count(*)::int from dwh_dbt_test__audit.aucun')).toEqual([[0]]);
  });

  test('go when the test passes, also without keeping, and when the project no longer has it', async () => {
    await run([check('trop', 'select id from dwh_x.lots'), check('retire', 'select 1 as x')]);
    await run([check('trop', 'select id from dwh_x.lots where false')], { storeFailures: false });
    expect(await rowsOf(database, common)).toEqual([]);
  });

  test('stay when the test runs without keeping and still fails', async () => {
    await run([check('trop', 'select id from dwh_x.lots')]);
    await run([check('trop', 'select id from dwh_x.lots where id = 1')], { storeFailures: false });
    expect(await rowsOf(database, `${common} where test = 'trop'`)).toHaveLength(2);
  });

  test('leave readers of the view alone, and do not wait for them', async () => {
    const reader = await database.session();
    await run([check('trop', 'select id from dwh_x.lots')]);
    await reader.script(`begin isolation level repeatable read; ${common}`);
    const { statuses } = await run([check('trop', 'select 7 as id')]);
    expect(statuses).toEqual({ trop: 'warn' });
    const [seen] = await reader.script(common);
    expect(seen?.rows).toHaveLength(2);
    await reader.script('commit');
    expect(await rowsOf(database, 'select "row" from dwh.dbt_test__audit')).toEqual([['{"id": 7}']]);
  });

  test('that cannot be kept leave the test its result, and are told of', async () => {
    const reader = await database.session();
    await run([check('trop', 'select id from dwh_x.lots')]);
    await reader.script('begin; select * from dwh_dbt_test__audit.trop');
    const { results, events } = await run([check('trop', 'select id from dwh_x.lots where id = 1')]);
    await reader.script('commit');
    expect(results.get('trop')).toMatchObject({ status: 'warn', failures: 1 });
    expect(results.get('trop')).not.toHaveProperty('failuresIn');
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'notice',
        text: expect.objectContaining({ en: expect.stringContaining('trop') }),
      }),
    );
  });

  test('that cannot be written as JSON stay in their own relation', async () => {
    const { results, events } = await run([check('illisible', `select '{"a": "\\u0000"}'::json as texte`)]);
    expect(results.get('illisible')).toMatchObject({ status: 'warn', failures: 1, failuresIn: expect.anything() });
    expect(events.filter(({ type }) => type === 'notice')).toHaveLength(1);
    expect(await rowsOf(database, `${common} where test = 'illisible'`)).toEqual([]);
  });

  test('are not put where the project has a relation of that name', async () => {
    const own: NodeSpec = { name: 'dbt_test__audit', schema: 'autre', sql: 'select 1 as x' };
    const target = { name: 'test', schema: 'autre' };
    expect((await run([own, check('trop', 'select 1 as id')], { target })).statuses).toMatchObject({ trop: 'warn' });
    expect(await rowsOf(database, 'select * from autre.dbt_test__audit')).toEqual([[1]]);
  });
});

describeOnEveryServer('a target schema that was dropped', (server) => {
  const database = useTestDatabase(server);
  /** Rows that an increment leaves and a full refresh removes. */
  const dirty = async () => await rowsOf(database, 'insert into dwh_faits.stock values (99, 0) returning id');
  const ids = async () => (await rowsOf(database, 'select id from dwh_faits.stock order by 1')).flat();
  const told = async (options: Parameters<typeof runNodes>[2] = {}) => {
    const { events } = await runNodes(database.target(), [STOCK], options);
    return events.flatMap((event) => (event.type === 'notice' ? [event.text.en] : []));
  };

  test('means nothing at a first run, even where another tool has built the table', async () => {
    const session = await database.session();
    await session.script('create schema dwh_faits; create table dwh_faits.stock as select 99 as id, 0 as quantite');
    expect(await told()).toEqual([]);
    expect(await ids()).toEqual([1, 99]);
    expect(await told()).toEqual([]);
  });

  test.each(['drop schema dwh cascade; create schema dwh', 'drop schema dwh cascade'])(
    'makes the next run a full refresh, and only that one: %s',
    async (sql) => {
      await dirty();
      const session = await database.session();
      await session.script(sql);
      const [notice] = await told();
      expect(notice).toMatch(/^The schema dwh was dropped since the last run: an incremental table is rebuilt in full/);
      expect(await ids()).toEqual([1]);
      await dirty();
      expect(await told()).toEqual([]);
      expect(await ids()).toEqual([1, 99]);
    },
  );

  test('means nothing to another target', async () => {
    const session = await database.session();
    await session.script('drop schema dwh cascade');
    expect(await told({ target: { name: 'autre', schema: 'dwh_autre' } })).toEqual([]);
    expect(await ids()).toEqual([1, 99]);
    expect(await told()).toHaveLength(1);
  });

  test('is not forgotten by runs of other nodes, nor by one that fails', async () => {
    const session = await database.session();
    const other: NodeSpec = { ...STOCK, name: 'mouvements', sql: 'select 1 as id' };
    const both = [STOCK, other];
    await runNodes(database.target(), both);
    await session.script('drop schema dwh cascade; create schema dwh');
    await dirty();
    await runNodes(database.target(), both, { select: ['mouvements'] });
    const broken = { ...STOCK, sql: 'select 1 / 0 as id, 0 as quantite' };
    expect((await runNodes(database.target(), [broken])).statuses).toEqual({ stock: 'error' });
    expect(await ids()).toEqual([1, 99]);
    expect(await told()).toHaveLength(1);
    expect(await ids()).toEqual([1]);
  });

  test('has a view of the latest run that marks it', async () => {
    await told();
    const [run] = await rowsOf(database, 'select command, status, started_at <= finished_at from dwh.sigeti_last_run');
    expect(run).toEqual(['run', 'success', true]);
  });
});
