import { expect, test } from 'vitest';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { type NodeSpec, runNodeAlone, runNodes } from '../../support/engine-run.ts';
import { rowsOf } from '../../support/rows.ts';

describeOnEveryServer('a relation that another one replaces', (server) => {
  const database = useTestDatabase(server);
  const query = (sql: string) => rowsOf(database, sql);
  const table = (name: string, sql: string, config: Record<string, unknown> = {}): NodeSpec => ({
    name,
    sql,
    config: { materialized: 'table', ...config },
  });
  const run = (spec: NodeSpec) => runNodeAlone(database.target(), spec);
  const role = (name: string) =>
    `do $$ begin if not exists (select from pg_roles where rolname = '${name}') then create role ${name}; end if; end $$`;

  test('has all that was given to the old one by hand', async () => {
    await query(`${role('bi_people')}; create schema if not exists dwh`);
    await run(table('r_all', `select i as id, 'a' || i as v, i * 1.5 as n, i as old from generate_series(1, 20) i`));
    await query(`alter table dwh.r_all add constraint r_all_pk primary key (id), add constraint r_all_n check (n > 0),
        alter v set default 'x', alter v set not null, replica identity full;
      alter table dwh.r_all set (fillfactor = 90);
      create index r_all_v on dwh.r_all (lower(v)) where id > 0; create index r_all_old on dwh.r_all (old);
      create statistics dwh.r_all_stat on v, n from dwh.r_all;
      create publication r_all_pub for table dwh.r_all;
      grant select on dwh.r_all to bi_people with grant option; grant update (v) on dwh.r_all to public;
      comment on column dwh.r_all.v is 'the value';
      alter table dwh.r_all enable row level security; create policy r_all_pol on dwh.r_all for select to bi_people using (id > 10);
      create function public.r_all_fn() returns trigger language plpgsql as $$ begin return new; end $$;
      create trigger r_all_trg before update of v on dwh.r_all for each row execute function public.r_all_fn();
      alter table dwh.r_all disable trigger r_all_trg;
      create rule r_all_rule as on delete to dwh.r_all where old.id = 1 do instead nothing`);
    const said: string[] = [];
    const result = await runNodes(
      database.target(),
      [table('r_all', `select i as id, 'a' || i as v, i * 1.5 as n, true as new from generate_series(1, 20) i`)],
      { emit: (event) => event.type === 'notice' && said.push(event.text.en) },
    );
    expect(result.statuses).toEqual({ r_all: 'success' });
    expect(said).toEqual([expect.stringContaining('no longer has: index r_all_old')]);
    expect(
      await query(`select (select array_agg(conname::text order by 1) from pg_constraint where conrelid = c.oid and contype in ('p', 'c')),
        (select array_agg(indexrelid::regclass::text order by 1) from pg_index where indrelid = c.oid), c.reloptions, c.relreplident::text, c.relrowsecurity,
        (select array_agg(stxname::text) from pg_statistic_ext where stxrelid = c.oid), (select array_agg(pubname::text) from pg_publication_tables where tablename = 'r_all' and schemaname = 'dwh'),
        (select array_agg(polname::text) from pg_policy where polrelid = c.oid), (select array_agg(tgname || tgenabled::text) from pg_trigger where tgrelid = c.oid),
        (select array_agg(rulename::text) from pg_rewrite where ev_class = c.oid), col_description(c.oid, 2),
        has_table_privilege('bi_people', c.oid, 'select with grant option'), has_column_privilege('bi_people', c.oid, 'v', 'update')
        from pg_class c where oid = 'dwh.r_all'::regclass`),
    ).toEqual([
      [
        ['r_all_n', 'r_all_pk'],
        ['dwh.r_all_pk', 'dwh.r_all_v'],
        ['fillfactor=90'],
        'f',
        true,
        ['r_all_stat'],
        ['r_all_pub'],
        ['r_all_pol'],
        ['r_all_trgD'],
        ['r_all_rule'],
        'the value',
        true,
        true,
      ],
    ]);
    await expect(query(`insert into dwh.r_all (id, n) values (1, 1)`)).rejects.toMatchObject({
      code: 'DATABASE_QUERY_FAILED',
    });
  });

  test('is read by the same views, rules, policies and functions of others as the old one', async () => {
    await query(`${role('bi_people')}; create schema if not exists bi2; create schema if not exists dwh`);
    await run(table('r_read', 'select 1 as id, 10 as n'));
    await query(`grant all on schema bi2 to bi_people; grant usage on schema dwh to bi_people; grant select, insert on dwh.r_read to bi_people;
      create view bi2.direct with (security_barrier) as select id, n from dwh.r_read;
      create view bi2.outer_view as select d.id, r.n from bi2.direct d join dwh.r_read r using (id);
      alter view bi2.direct owner to bi_people; grant select on bi2.direct to public; comment on view bi2.direct is 'theirs';
      alter view bi2.direct alter n set default 7;
      create rule keep as on insert to bi2.direct do instead insert into dwh.r_read (id, n) values (new.id, new.n);
      create table bi2.guarded (id int); alter table bi2.guarded enable row level security;
      create policy guard on bi2.guarded using (id in (select id from dwh.r_read))`);
    if (server.label !== '13') {
      await query(`create function bi2.total() returns bigint begin atomic select sum(n) from dwh.r_read; end`);
    }
    const before = await query(`select 'bi2.direct'::regclass::oid`);
    expect(await run(table('r_read', 'select 2 as id, 20 as n, 0 as more'))).toMatchObject({ status: 'success' });
    await query('insert into bi2.direct (id) values (3)');
    expect(await query('select id, n from bi2.outer_view order by 1')).toEqual([
      [2, 20],
      [3, 7],
    ]);
    expect(
      await query(`select c.oid, c.relowner::regrole::text, reloptions, obj_description(c.oid), c.relacl::text like '%=r/bi_people%',
        (select pg_get_expr(polqual, polrelid) like '%dwh.r_read%' from pg_policy where polname = 'guard')
        from pg_class c where c.oid = 'bi2.direct'::regclass`),
    ).toEqual([[before[0]?.[0], 'bi_people', ['security_barrier=true'], 'theirs', true, true]]);
    if (server.label !== '13') expect(await query('select bi2.total()')).toEqual([[27]]);
    expect(await query(`select nspname from pg_namespace where nspname like '\\_wap\\_%'`)).toEqual([]);
  });

  test('is refused before anything happens where something could not follow, each named with its owner', async () => {
    await query(`create schema if not exists bi3; create schema if not exists dwh`);
    const config = { unique_key: 'id', indexes: [{ columns: ['id'], unique: true }] };
    await run(table('r_held', 'select 1 as id, 10 as n', config));
    const reshaped = table('r_held', `select 1 as id, 10 as n, 'x' as more`);
    const refusal = async () => {
      const { error } = await run(reshaped);
      expect(error?.code).toBe('RUN_DEPENDENT_IN_THE_WAY');
      return error?.message.en;
    };
    await query('create materialized view bi3.stored as select id from dwh.r_held');
    expect(await refusal()).toMatch(/bi3\.stored \(owner \w+\), a materialized view/);
    await query(
      'drop materialized view bi3.stored; create function bi3.takes(dwh.r_held) returns int language sql as $$ select 1 $$',
    );
    expect(await refusal()).toContain('function bi3.takes(dwh.r_held)');
    await query(
      'drop function bi3.takes; create table bi3.child as select 1 as id; alter table bi3.child add foreign key (id) references dwh.r_held (id)',
    );
    expect(await refusal()).toContain('child_id_fkey on table bi3.child');
    const swapped = { ...config, meta: { publish: 'swap' } };
    expect(await run(table('r_held', 'select 2 as id, 11 as n', swapped))).toMatchObject({
      status: 'error',
      error: { sqlState: '23503' },
    });
    await query(
      'drop table bi3.child; create policy keep on dwh.r_held using (n > 0); alter table dwh.r_held enable row level security',
    );
    const { error } = await run(table('r_held', 'select 1 as id'));
    expect(error?.message.en).toContain('policy keep');
    expect(await query('select * from dwh.r_held')).toEqual([[1, 10]]);
  });

  test('takes what is in its way along where on_dependents says so, and tells', async () => {
    await query(`create schema if not exists bi4`);
    await run(table('r_drop', 'select 1 as id, 10 as used'));
    await query(`create view bi4.uses as select used from dwh.r_drop; create view bi4.above as select used from bi4.uses;
      create view bi4.fine as select id from dwh.r_drop`);
    const said: string[] = [];
    const { statuses } = await runNodes(
      database.target(),
      [table('r_drop', 'select 2 as id', { meta: { on_dependents: 'drop' } })],
      { emit: (event) => event.type === 'notice' && said.push(event.text.en) },
    );
    expect(statuses).toEqual({ r_drop: 'success' });
    expect(said).toEqual([expect.stringContaining('has dropped bi4.above, bi4.uses')]);
    expect(await query('select id from bi4.fine')).toEqual([[2]]);
  });

  test('stays readable under views that are built later in the run, also when they fail', async () => {
    const specs = (type: string, reader: string): readonly NodeSpec[] => [
      table('r_base', `select 1::${type} as id`),
      { name: 'r_later', sql: reader, reads: ['r_base'] },
    ];
    await runNodes(database.target(), specs('int', 'select id from dwh.r_base'));
    await query('create view public.r_foreign as select count(*) as n from dwh.r_later');
    const failed = await runNodes(database.target(), specs('bigint', 'select id / 0 as nothing, x from dwh.r_base'));
    expect(failed.statuses).toEqual({ r_base: 'success', r_later: 'error' });
    expect(await query('select n from public.r_foreign')).toEqual([[1]]);
    expect(await query(`select pg_typeof(id)::text from dwh.r_later`)).toEqual([['integer']]);
    const notices = failed.events.flatMap((event) => (event.type === 'notice' ? [event.text.en] : []));
    expect(notices).toEqual([expect.stringMatching(/^_wap_k\w{8}\.r_base is still read/)]);

    for (const _ of ['rebinds', 'clears']) {
      const { statuses } = await runNodes(database.target(), specs('bigint', 'select id from dwh.r_base'));
      expect(statuses).toEqual({ r_base: 'success', r_later: 'success' });
    }
    expect(await query(`select pg_typeof(id)::text from dwh.r_later`)).toEqual([['bigint']]);
    expect(await query('select n from public.r_foreign')).toEqual([[1]]);
    expect(await query(`select nspname from pg_namespace where nspname like '\\_wap\\_%'`)).toEqual([]);
  });

  test('a schema that no run has noted is told and left alone', async () => {
    await query('create schema _wap_r0123abcd');
    const { events } = await runNodes(database.target(), [table('r_alone', 'select 1 as id')]);
    const notices = events.flatMap((event) => (event.type === 'notice' ? [event.text.en] : []));
    expect(notices).toEqual([expect.stringContaining('drop schema _wap_r0123abcd cascade')]);
    expect(await query(`select 1 from pg_namespace where nspname = '_wap_r0123abcd'`)).toEqual([[1]]);
    await query('drop schema _wap_r0123abcd');
  });
});
