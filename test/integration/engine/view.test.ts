import { expect, test } from 'vitest';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { type NodeSpec, runNodeAlone, runNodes } from '../../support/engine-run.ts';
import { rowsOf } from '../../support/rows.ts';

describeOnEveryServer('views', (server) => {
  const database = useTestDatabase(server);
  const query = (sql: string) => rowsOf(database, sql);
  const run = (name: string, sql: string) => runNodeAlone(database.target(), { name, sql });
  /** Changes whenever the view is replaced or created again. */
  const version = (name: string) =>
    query(
      `select c.oid, r.xmin::text from pg_class c join pg_rewrite r on r.ev_class = c.oid where c.oid = 'dwh.${name}'::regclass`,
    );

  test('an unchanged view is not touched, not even replaced', async () => {
    await run('v_same', 'select 1 as id');
    const before = await version('v_same');
    expect(await run('v_same', 'select 1 as id')).toMatchObject({ status: 'success' });
    expect(await version('v_same')).toEqual(before);
  });

  test('a view that was changed by hand is set right', async () => {
    await run('v_drift', 'select 1 as id');
    await query('create or replace view dwh.v_drift as select 2 as id');
    await run('v_drift', 'select 1 as id');
    expect(await query('select id from dwh.v_drift')).toEqual([[1]]);
  });

  test('select * over a table that grew is noticed', async () => {
    await query('create table public.grows (a int)');
    await run('v_star', 'select * from public.grows');
    await query('alter table public.grows add b int; insert into public.grows values (1, 2)');
    await run('v_star', 'select * from public.grows');
    expect(await query('select * from dwh.v_star')).toEqual([[1, 2]]);
  });

  test('a function or a table that is found first from now on is noticed', async () => {
    await query(`create function public.kind(numeric) returns text language sql immutable as $$select 'numeric'$$;
      create table public.shadowed as select 'public' as place`);
    const sql = 'select public.kind(1) as kind, place from shadowed';
    await run('v_bound', sql);
    await query(`create function public.kind(int) returns text language sql immutable as $$select 'int'$$`);
    await run('v_bound', sql);
    expect(await query('select * from dwh.v_bound')).toEqual([['int', 'public']]);
    await query(`create schema authorization current_user`);
    await query(
      `do $$begin execute format('create table %I.shadowed as select ''own'' as place', current_user); end$$`,
    );
    await run('v_bound', sql);
    expect(await query('select * from dwh.v_bound')).toEqual([['int', 'own']]);
  });

  test('appended columns keep the view, its options, grants and readers', async () => {
    await run('v_more', 'select 1 as id');
    await query(`alter view dwh.v_more set (security_barrier = true); grant select on dwh.v_more to public;
      create view public.over_more as select id from dwh.v_more`);
    const [before] = await version('v_more');
    expect(await run('v_more', `select 2 as id, 'b' as v`)).toMatchObject({ status: 'success' });
    const [after] = await version('v_more');
    expect(after?.[0]).toBe(before?.[0]);
    expect(
      await query(
        `select o.id, v.v, c.reloptions::text from public.over_more o, dwh.v_more v, pg_class c where c.oid = 'dwh.v_more'::regclass`,
      ),
    ).toEqual([[2, 'b', '{security_barrier=true}']]);
  });

  test('a view that loses a column keeps its readers; one that reads what changes is named and left alone', async () => {
    const specs = (first: string): readonly NodeSpec[] => [
      { name: 'v_base', sql: first },
      { name: 'v_reader', sql: 'select id from dwh.v_base', reads: ['v_base'] },
      { name: 'v_second', sql: 'select id from dwh.v_reader', reads: ['v_reader'] },
    ];
    await runNodes(database.target(), specs('select 1 as id, 2 as old'));
    await query('grant select on dwh.v_reader to public');
    const alone = await runNodes(database.target(), specs('select 5 as id'), { select: ['v_base'] });
    expect(alone.statuses).toEqual({ v_base: 'success' });
    expect(await query('select id from dwh.v_second')).toEqual([[5]]);
    expect(await query(`select relacl::text like '%=r/%' from pg_class where oid = 'dwh.v_reader'::regclass`)).toEqual([
      [true],
    ]);

    await query('create view public.foreign_reader as select id from dwh.v_second');
    const refused = await runNodes(database.target(), specs(`select 'text' as id`), { select: ['v_base'] });
    expect(refused.results.get('v_base')?.error?.message.en).toContain('dwh.v_reader (owner ');
    expect(await query('select id from dwh.v_second')).toEqual([[5]]);
  });

  test('a column that readers of the same run use may change its type', async () => {
    const specs = (value: string): readonly NodeSpec[] => [
      { name: 'v_typed', sql: `select ${value} as id` },
      { name: 'v_uses', sql: 'select id from dwh.v_typed', reads: ['v_typed'] },
    ];
    await runNodes(database.target(), specs('1'));
    const { statuses } = await runNodes(database.target(), specs(`'one'::text`));
    expect(statuses).toEqual({ v_typed: 'success', v_uses: 'success' });
    expect(await query('select id from dwh.v_uses')).toEqual([['one']]);
  });
});
