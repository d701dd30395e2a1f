import { expect, test } from 'vitest';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { runNodeAlone } from '../../support/engine-run.ts';
import { rowsOf } from '../../support/rows.ts';

describeOnEveryServer('a materialized view', (server) => {
  const database = useTestDatabase(server);
  const sql = 'select id, etat from public.lots';
  const unique = [{ columns: ['id'], unique: true }];
  const run = (config: Readonly<Record<string, unknown>>, text = sql) =>
    runNodeAlone(database.target(), {
      name: 'mv',
      sql: text,
      config: { materialized: 'materialized_view', ...config },
    });
  const oid = async () => (await rowsOf(database, "select 'dwh.mv'::regclass::oid::int"))[0]?.[0];
  const rows = () => rowsOf(database, 'select * from dwh.mv order by 1');
  const indexes = async () =>
    (await rowsOf(database, "select indexdef from pg_indexes where tablename = 'mv' order by 1")).map(([text]) =>
      String(text),
    );

  test('is built, then refreshed in place where a unique index allows it', async () => {
    await rowsOf(database, "create table public.lots as select 1 as id, 'libre'::text as etat");
    expect(await run({ indexes: unique })).toMatchObject({ status: 'success', rows: 1 });
    const first = await oid();
    expect(await rowsOf(database, "select relkind::text from pg_class where relname = 'mv'")).toEqual([['m']]);
    await rowsOf(database, "insert into public.lots values (2, 'vendu')");
    expect(await run({ indexes: unique })).toMatchObject({ status: 'success' });
    expect(await rows()).toEqual([
      [1, 'libre'],
      [2, 'vendu'],
    ]);
    expect(await oid()).toBe(first);
  });

  test('keeps what reads it when its text changes or it cannot be refreshed beside its readers', async () => {
    await rowsOf(database, 'create view public.lecture as select count(*)::int as n from dwh.mv');
    await run({ indexes: unique }, `${sql} where id = 2`);
    expect(await rowsOf(database, 'select n from public.lecture')).toEqual([[1]]);
    await run({}, `${sql} where id = 2`);
    await rowsOf(database, "insert into public.lots values (2, 'double')");
    await run({}, `${sql} where id = 2`);
    expect(await rowsOf(database, 'select n from public.lecture')).toEqual([[2]]);
    await rowsOf(database, 'drop view public.lecture');
  });

  test('follows its indexes as on_configuration_change says', async () => {
    await run({}, 'select 1 as id');
    const kept = await run({ indexes: unique, on_configuration_change: 'continue' }, 'select 1 as id');
    expect(kept.status).toBe('success');
    expect(await indexes()).toEqual([]);
    const refused = await run({ indexes: unique, on_configuration_change: 'fail' }, 'select 1 as id');
    expect(refused).toMatchObject({ status: 'error', error: { code: 'RUN_SHAPE_CHANGED' } });
    await run({ indexes: unique }, 'select 1 as id');
    expect((await indexes()).join()).toContain('UNIQUE INDEX');
  });

  test('takes the place of a table, and gives it up to one', async () => {
    await runNodeAlone(database.target(), { name: 'mv', sql: 'select 7 as id', config: { materialized: 'table' } });
    expect(await rows()).toEqual([[7]]);
    await run({}, 'select 8 as id');
    expect(await rows()).toEqual([[8]]);
  });
});
