import { expect, test } from 'vitest';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { runNodeAlone } from '../../support/engine-run.ts';
import { rowsOf } from '../../support/rows.ts';

describeOnEveryServer('incremental models', (server) => {
  const database = useTestDatabase(server);
  const query = (sql: string) => rowsOf(database, sql);
  /** Runs a model whose rows are `values`, with columns id, v (and more where given). */
  const run = (
    name: string,
    values: string,
    config: Record<string, unknown> = {},
    columns = 'id, v',
    fullRefresh = false,
  ) =>
    runNodeAlone(
      database.target(),
      {
        name,
        sql: values === '' ? `select 1 as id, 'a' as v limit 0` : `select * from (values ${values}) t (${columns})`,
        config: { materialized: 'incremental', ...config },
      },
      { fullRefresh },
    );
  const rows = (name: string) => query(`select * from dwh.${name} order by 1, 2`);

  test('without a key, new rows are added', async () => {
    await run('i_append', `(1, 'a')`);
    expect(await run('i_append', `(1, 'a'), (2, 'b')`)).toMatchObject({ rows: 3, rowsAffected: 2 });
    expect(await rows('i_append')).toEqual([
      [1, 'a'],
      [1, 'a'],
      [2, 'b'],
    ]);
    expect(await run('i_append', '')).toMatchObject({ status: 'success', rows: 3, rowsAffected: 0 });
  });

  test('with a key, rows are replaced, and known rows change nothing', async () => {
    const config = { unique_key: 'id' };
    await run('i_replace', `(1, 'a'), (2, 'b')`, config);
    expect(await run('i_replace', `(2, 'B'), (3, 'c'), (1, 'a')`, config)).toMatchObject({ rows: 3, rowsAffected: 3 });
    expect(await rows('i_replace')).toEqual([
      [1, 'a'],
      [2, 'B'],
      [3, 'c'],
    ]);
    expect(await run('i_replace', `(2, 'B'), (3, 'c')`, config)).toMatchObject({ rows: 3, rowsAffected: 0 });
  });

  test.each(['delete+insert', 'merge'])('columns in diff_ignore do not make a row new, %s', async (strategy) => {
    const config = { unique_key: 'id', incremental_strategy: strategy, meta: { diff_ignore: ['loaded_at'] } };
    const name = `i_ignore_${strategy.replace('+', '_')}`;
    await run(name, `(1, 'a', 1), (2, 'b', 1)`, config, 'id, v, loaded_at');
    const again = await run(name, `(1, 'a', 2), (2, 'B', 2)`, config, 'id, v, loaded_at');
    expect(again).toMatchObject({ rowsAffected: 2 });
    expect(await rows(name)).toEqual([
      [1, 'a', 1],
      [2, 'B', 2],
    ]);
  });

  test('delete+insert keeps all new rows of a key, as dbt does', async () => {
    const config = { unique_key: 'id', incremental_strategy: 'delete+insert' };
    await run('i_many', `(1, 'a'), (2, 'b')`, config);
    await run('i_many', `(1, 'a'), (1, 'a'), (1, 'x')`, config);
    expect(await rows('i_many')).toEqual([
      [1, 'a'],
      [1, 'a'],
      [1, 'x'],
      [2, 'b'],
    ]);
    await run('i_many', `(1, 'z')`, config);
    expect(await rows('i_many')).toEqual([
      [1, 'z'],
      [2, 'b'],
    ]);
  });

  test('merge refuses two new rows for one that is there, and changes nothing', async () => {
    const config = { unique_key: 'id', incremental_strategy: 'merge' };
    await run('i_ambiguous', `(1, 'a')`, config);
    const result = await run('i_ambiguous', `(1, 'b'), (1, 'c')`, config);
    expect(result).toMatchObject({ status: 'error', error: { code: 'RUN_KEY_DUPLICATE' } });
    expect(await rows('i_ambiguous')).toEqual([[1, 'a']]);
  });

  test('merge updates only the columns it may', async () => {
    const only = { unique_key: 'id', incremental_strategy: 'merge', merge_update_columns: ['v'] };
    await run('i_merge', `(1, 'a', 10), (2, 'b', 20)`, only, 'id, v, n');
    await run('i_merge', `(1, 'A', 99), (3, 'c', 30)`, only, 'id, v, n');
    expect(await rows('i_merge')).toEqual([
      [1, 'A', 10],
      [2, 'b', 20],
      [3, 'c', 30],
    ]);
    const except = { unique_key: 'id', incremental_strategy: 'merge', merge_exclude_columns: 'v' };
    expect(await run('i_merge', `(2, 'X', 21)`, except, 'id, v, n')).toMatchObject({ rowsAffected: 2 });
    expect(await rows('i_merge')).toEqual([
      [1, 'A', 10],
      [2, 'b', 21],
      [3, 'c', 30],
    ]);
  });

  test('predicates keep published rows from being replaced', async () => {
    const config = { unique_key: 'id', incremental_predicates: [`DBT_INTERNAL_DEST.v <> 'locked'`] };
    await run('i_predicate', `(1, 'locked'), (2, 'b')`, config);
    await run('i_predicate', `(1, 'new'), (2, 'new')`, config);
    expect(await rows('i_predicate')).toEqual([
      [1, 'locked'],
      [1, 'new'],
      [2, 'new'],
    ]);
  });

  test('a key of several columns, and a null in it', async () => {
    const config = { unique_key: ['id', 'v'] };
    await run('i_pair', `(1, 'a', 1), (1, 'b', 1)`, config, 'id, v, n');
    await run('i_pair', `(1, 'b', 2), (2, 'a', 1)`, config, 'id, v, n');
    expect(await rows('i_pair')).toEqual([
      [1, 'a', 1],
      [1, 'b', 2],
      [2, 'a', 1],
    ]);
    const result = await run('i_pair', `(1, null, 2)`, config, 'id, v, n');
    expect(result).toMatchObject({ status: 'error', error: { code: 'RUN_KEY_NULL' } });
  });

  test('values that do not fit the published type stop the node instead of being cut', async () => {
    await query(
      `create schema if not exists dwh; create table dwh.i_types (id bigint, v varchar(3)); insert into dwh.i_types values (1, 'abc')`,
    );
    const config = { unique_key: 'id' };
    expect(await run('i_types', `(2, 'xy')`, config)).toMatchObject({ status: 'success', rowsAffected: 1 });
    expect(await run('i_types', `(3, 'toolong')`, config)).toMatchObject({
      status: 'error',
      error: { sqlState: '22001' },
    });
    expect(await rows('i_types')).toEqual([
      [1, 'abc'],
      [2, 'xy'],
    ]);
  });

  test('on_schema_change decides about new and missing columns', async () => {
    const config = (mode: string) => ({ unique_key: 'id', on_schema_change: mode });
    const shape = (name: string) =>
      query(
        `select attname::text, format_type(atttypid, atttypmod) from pg_attribute where attrelid = 'dwh.${name}'::regclass and attnum > 0 and not attisdropped order by attnum`,
      );
    await run('i_shape', `(1, 'a')`, config('ignore'));
    await run('i_shape', `(2, 'b', 5)`, config('ignore'), 'id, v, n');
    expect(await rows('i_shape')).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
    const missing = await run('i_shape', `(2)`, config('ignore'), 'id');
    expect(missing).toMatchObject({ status: 'error', error: { code: 'RUN_SHAPE_CHANGED' } });
    const failed = await run('i_shape', `(2, 'b', 5)`, config('fail'), 'id, v, n');
    expect(failed.error?.message.en).toContain('New: n');
    expect(await run('i_shape', `(2, 'b', 5)`, config('append_new_columns'), 'id, v, n')).toMatchObject({ rows: 2 });
    expect(await rows('i_shape')).toEqual([
      [1, 'a', null],
      [2, 'b', 5],
    ]);
    const lacking = await run('i_shape', `(3, 7)`, config('append_new_columns'), 'id, n');
    expect(lacking).toMatchObject({ status: 'success' });
    expect(await rows('i_shape')).toEqual([
      [1, 'a', null],
      [2, 'b', 5],
      [3, null, 7],
    ]);
    await run('i_shape', `(3, 7.5)`, config('sync_all_columns'), 'id, n');
    expect(await shape('i_shape')).toEqual([
      ['id', 'integer'],
      ['n', 'numeric'],
    ]);
    expect(await rows('i_shape')).toEqual([
      [1, null],
      [2, '5'],
      [3, '7.5'],
    ]);
  });

  test('a full refresh publishes only what differs', async () => {
    const config = { unique_key: 'id' };
    await run('i_full', `(1, 'a'), (2, 'b'), (3, 'c')`, config);
    const [before] = await query(`select 'dwh.i_full'::regclass::oid`);
    const again = await run('i_full', `(1, 'a'), (2, 'B')`, config, 'id, v', true);
    expect(again).toMatchObject({ rows: 2, rowsAffected: 3 });
    expect(await query(`select 'dwh.i_full'::regclass::oid`)).toEqual([before]);
    const kept = await run('i_full', `(9, 'z')`, { ...config, full_refresh: false }, 'id, v', true);
    expect(kept).toMatchObject({ rows: 3 });
  });
});
