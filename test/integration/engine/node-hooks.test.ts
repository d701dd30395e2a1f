import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { NodeResult } from '../../../src/core/index.ts';
import type { RunVerb } from '../../../src/engine/index.ts';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { rowsOf } from '../../support/rows.ts';
import { runOn } from '../../support/warehouse.ts';

const HOOKS = `
    +pre-hook:
      - "{{ note('pre 1') }}"
      - {sql: "{{ note('before') }}", transaction: false}
      - "{{ note('pre 2') }}"
    +post-hook:
      - {sql: "{{ note('after') }}", transaction: false}
      - "{{ note('post 1') }}"
      - "{{ note('post 2') }}"`;
const PROJECT = `name: p
on-run-start: >
  create table if not exists public.log (id int generated always as identity, node text, what text, tx xid8 default pg_current_xact_id())
models:
  p:
    noted:${HOOKS.replaceAll('\n', '\n  ')}
seeds:
  p:${HOOKS}
snapshots:
  p:${HOOKS}
`;
const MACROS = `
{% macro note(what) %}insert into public.log (node, what) values ('{{ this.name }}', '{{ what }}'){% endmacro %}
{% macro ask(sql) %}{% if execute %}{{ note(run_query(sql).columns[0].values()[0]) }}{% endif %}{% endmacro %}
{% macro noted() %}select count(*) from public.log where node = '{{ this.name }}'{% endmacro %}
{% macro known() %}{{ note(is_incremental() ~ ' ' ~ (load_relation(this) is not none)) }}{% endmacro %}
`;

// What dbt-core 1.10.15 with dbt-postgres 1.9.1 does with the same projects, found out by running it.
describeOnEveryServer('hooks of nodes', (server) => {
  const database = useTestDatabase(server);
  let project: string;
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(project, file)), { recursive: true });
    writeFileSync(path.join(project, file), text);
  };
  const query = (sql: string) => rowsOf(database, sql);
  const run = async (verb: RunVerb = 'run', options: Parameters<typeof runOn>[3] = {}) => {
    const results = await runOn(database.target(), project, verb, options);
    return new Map(results.map((result): [string, NodeResult] => [result.uniqueId.split('.').at(-1) ?? '', result]));
  };
  const statuses = (results: ReadonlyMap<string, NodeResult>) =>
    [...results]
      .filter(([name]) => !name.includes('on-run'))
      .map(([name, { status }]) => `${name} ${status}`)
      .sort();
  /** What was written for a node, with its transactions counted from 1. */
  const noted = async () => {
    const rows = await query(`select node, string_agg(what || ' @' || rank, ', ' order by id) from (
      select *, dense_rank() over (partition by node order by tx::text::bigint) as rank from public.log) l group by node`);
    return Object.fromEntries(rows);
  };

  beforeEach(() => {
    project = mkdtempSync(path.join(tmpdir(), 'sigeti-node-hooks-'));
    write('dbt_project.yml', PROJECT);
    write('macros/note.sql', MACROS);
  });
  afterEach(async () => {
    rmSync(project, { recursive: true, force: true });
    await query('drop schema if exists dwh cascade; drop table if exists public.log');
  });

  test('those of the transaction share one, in their order, whatever the materialization and whether anything changes', async () => {
    const kinds = ['view', 'table', 'incremental', 'materialized_view'];
    for (const kind of kinds) write(`models/noted/${kind}.sql`, `{{ config(materialized='${kind}') }} select 1 as id`);
    write('seeds/lots.csv', 'id\n1\n');
    write(
      'snapshots/versions.sql',
      "{% snapshot versions %}{{ config(unique_key='id', strategy='check', check_cols='all', target_schema='dwh') }}select 1 as id{% endsnapshot %}",
    );
    const nodes = [...kinds, 'lots', 'versions'];
    const order = 'before @1, pre 1 @2, pre 2 @2, post 1 @2, post 2 @2, after @3';
    for (let time = 0; time < 2; time++) {
      const results = await run('build');
      expect(statuses(results)).toEqual(nodes.map((name) => `${name} success`).sort());
      expect(await noted()).toEqual(Object.fromEntries(nodes.map((name) => [name, order])));
      await query('truncate public.log');
    }
  });

  test('what they did in it is undone where the node fails, in its SQL, its contract, its hooks, its grants or at its commit', async () => {
    const table = (more: string, sql = 'select 1 as id') => `{{ config(materialized='table'${more}) }} ${sql}`;
    write('models/noted/view_sql.sql', 'select nope as id');
    write('models/noted/table_sql.sql', table('', 'select 1 / 0 as id'));
    write('models/noted/increment_sql.sql', "{{ config(materialized='incremental') }} select 1 / 0 as id");
    write('models/noted/refreshed_sql.sql', "{{ config(materialized='materialized_view') }} select 1 / 0 as id");
    write('models/noted/broken_contract.sql', table(", contract={'enforced': true}"));
    write('models/noted/broken_constraint.sql', table(", contract={'enforced': true}", 'select null::int as id'));
    write('models/noted/bad_post_hook.sql', table(", post_hook='select 1 / 0'"));
    write('models/noted/bad_grant.sql', table(", grants={'select': ['nobody_at_all']}"));
    write(
      'models/noted/at_commit.sql',
      table(
        `, post_hook="alter table {{ this }} add constraint once unique (id) deferrable initially deferred; insert into {{ this }} values (1)"`,
      ),
    );
    write(
      'models/noted/columns.yml',
      `models:
  - {name: broken_contract, columns: [{name: id, data_type: text}]}
  - {name: broken_constraint, columns: [{name: id, data_type: int, constraints: [{type: not_null}]}]}`,
    );
    write('seeds/bad_seed.csv', 'id\na\n');
    write('seeds/seeds.yml', 'seeds: [{name: bad_seed, config: {column_types: {id: integer}}}]');
    write(
      'snapshots/bad_snapshot.sql',
      "{% snapshot bad_snapshot %}{{ config(unique_key='id', strategy='check', check_cols='all', target_schema='dwh') }}select 1 / 0 as id{% endsnapshot %}",
    );
    const results = statuses(await run('build'));
    expect(results).toHaveLength(11);
    expect(results.filter((one) => !one.endsWith(' error'))).toEqual([]);
    const names = results.map((one) => one.split(' ')[0]);
    expect(await noted()).toEqual(Object.fromEntries(names.map((name) => [name, 'before @1'])));
    expect(
      await query(
        "select relname from pg_class where relnamespace = 'dwh'::regnamespace and relkind in ('r', 'v', 'm') and relname !~ 'sigeti|dbt_test'",
      ),
    ).toEqual([]);
  });

  test('that fails before or after the transaction leaves what is committed', async () => {
    const failing = "{'sql': 'select 1 / 0', 'transaction': false}";
    write('models/noted/first.sql', `{{ config(pre_hook=${failing}) }} select 1 as id`);
    write('models/noted/last.sql', `{{ config(post_hook=${failing}) }} select 1 as id`);
    expect(statuses(await run())).toEqual(['first error', 'last error']);
    expect(await noted()).toEqual({
      first: 'before @1',
      last: 'before @1, pre 1 @2, pre 2 @2, post 1 @2, post 2 @2, after @3',
    });
    expect(await query('select id from dwh.last')).toEqual([[1]]);
  });

  test('show the node what they did: settings, temporary tables, rows; sql_header comes after them', async () => {
    const table = (name: string, config: string, sql: string) =>
      write(`models/${name}.sql`, `{{ config(materialized='table', ${config}) }} ${sql}`);
    table('local', `pre_hook="set local my.x = 'seen'"`, "select current_setting('my.x', true) as x");
    table('temporary', `pre_hook="create temp table t on commit drop as select 'seen' as x"`, 'select x from t');
    table('written', `pre_hook="{{ note('seen') }}"`, "select what as x from public.log where node = 'written'");
    table('header', `sql_header="set local my.x = 'seen';"`, "select current_setting('my.x', true) as x");
    table(
      'after',
      `sql_header="set local my.x = 'seen';", pre_hook="set local my.x = 'hidden'"`,
      "select current_setting('my.x', true) as x",
    );
    const results = await run();
    expect(statuses(results).filter((one) => !one.endsWith(' success'))).toEqual([]);
    for (const name of ['local', 'temporary', 'written', 'header', 'after']) {
      expect(await query(`select x from dwh.${name}`), name).toEqual([['seen']]);
    }
  });

  test('may change the published rows: readers see that with what the node publishes, or never', async () => {
    const config = (kind: string) =>
      `{{ config(materialized='${kind}', unique_key='id', pre_hook="{% if var('again', false) %}delete from {{ this }} where id = 2{% endif %}") }}`;
    const sql = `select id, 'kept' as v, 1 / {{ var('divisor', 1) }} as n from generate_series(1, 3) id`;
    write('models/whole.sql', `${config('table')} ${sql}`);
    write('models/added.sql', `${config('incremental')} ${sql} {% if is_incremental() %}where id = 3{% endif %}`);
    await run();
    const rows = async (name: string) => (await query(`select id from dwh.${name} order by 1`)).flat();
    expect(statuses(await run('run', { vars: { again: true, divisor: 0 } }))).toEqual(['added error', 'whole error']);
    expect([await rows('whole'), await rows('added')]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(statuses(await run('run', { vars: { again: true } }))).toEqual(['added success', 'whole success']);
    expect([await rows('whole'), await rows('added')]).toEqual([
      [1, 2, 3],
      [1, 3],
    ]);
  });

  test('may drop or alter the published relation', async () => {
    write(
      'models/dropped.sql',
      "{{ config(materialized='table', pre_hook='drop table if exists {{ this }}') }} select 1 as id",
    );
    write(
      'models/altered.sql',
      `{{ config(materialized='incremental', pre_hook="{% if is_incremental() %}alter table {{ this }} add column if not exists v int{% endif %}") }}
       select 1 as id {% if is_incremental() %}, 2 as v{% endif %}`,
    );
    for (let time = 0; time < 2; time++) {
      expect(statuses(await run())).toEqual(['altered success', 'dropped success']);
    }
    expect(await query('select id from dwh.dropped')).toEqual([[1]]);
    expect(await query('select id, v from dwh.altered order by v nulls first')).toEqual([
      [1, null],
      [1, 2],
    ]);
  });

  test('are rendered when their turn comes: they see what was done, and is_incremental() says what it said before', async () => {
    for (const kind of ['table', 'incremental', 'view']) {
      write(
        `models/${kind}.sql`,
        `{{ config(materialized='${kind}', pre_hook=["{{ note('first') }}", "{{ ask(noted()) }}"],
           post_hook=["{{ ask('select count(*) from ' ~ this) }}", "{{ known() }}", after_commit("{{ known() }}")]) }}
         select generate_series(1, 3) as id`,
      );
    }
    expect(statuses(await run()).filter((one) => !one.endsWith(' success'))).toEqual([]);
    expect(await noted()).toEqual({
      incremental: 'first @1, 1 @1, 3 @1, False False @1, False False @2',
      table: 'first @1, 1 @1, 3 @1, False True @1, False True @2',
      view: 'first @1, 1 @1, 3 @1, False True @1, False True @2',
    });
    await query('truncate public.log');
    await run('run', { select: ['incremental'] });
    expect(await noted()).toEqual({ incremental: 'first @1, 1 @1, 6 @1, True True @1, True True @2' });
  });

  test('may be several commands, or nothing', async () => {
    write(
      'models/several.sql',
      `{{ config(pre_hook=["{{ note('1') }}; {{ note('2') }};", ' ', '-- nothing', '{% if false %}select 1 / 0{% endif %}']) }} select 1 as id`,
    );
    write('models/none.sql', `{{ config(pre_hook="{% if false %}select 1 / 0{% endif %}") }} select 1 as id`);
    for (let time = 0; time < 2; time++) {
      expect(statuses(await run())).toEqual(['none success', 'several success']);
    }
    expect(await noted()).toEqual({ several: '1 @1, 2 @1, 1 @2, 2 @2' });
  });

  test('that queries by its template belongs to the transaction too', async () => {
    write(
      'models/queried.sql',
      `{{ config(materialized='table', pre_hook="{% if execute %}{% do run_query(note('queried')) %}{% endif %}") }} select 1 / {{ var('divisor') }} as id`,
    );
    expect(statuses(await run('run', { vars: { divisor: 0 } }))).toEqual(['queried error']);
    expect(await noted()).toEqual({});
    expect(statuses(await run('run', { vars: { divisor: 1 } }))).toEqual(['queried success']);
    expect(await noted()).toEqual({ queried: 'queried @1' });
  });

  test('that grants after the node keeps what it granted, though the configuration names others', async () => {
    write(
      'models/granted.sql',
      "{{ config(materialized='table', grants={'select': ['pg_monitor']}, post_hook='grant select on {{ this }} to pg_signal_backend') }} select 1 as id",
    );
    for (let time = 0; time < 2; time++) {
      await run();
      const grants = await query(`select g.grantee::regrole::text from pg_class c, aclexplode(c.relacl) g
        where c.oid = 'dwh.granted'::regclass and g.grantee <> c.relowner order by 1`);
      expect(grants).toEqual([['pg_monitor'], ['pg_signal_backend']]);
    }
  });

  test('keep what they did from others while the node is built, and are undone where it is stopped', async () => {
    write('models/slow.sql', "{{ config(materialized='table') }} select 1 as id");
    await run();
    const config = `{{ config(materialized='table', pre_hook=["{{ note('slow') }}", 'delete from {{ this }}']) }}`;
    write('models/slow.sql', `${config} select 2 as id from pg_sleep(300)`);
    const stop = new AbortController();
    const stopped = run('run', { signal: stop.signal });
    const asleep = `select 1 from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()`;
    await vi.waitFor(async () => expect(await query(asleep)).not.toEqual([]), { timeout: 20_000 });
    expect(await query('select id, (select count(*)::int from public.log) from dwh.slow')).toEqual([[1, 0]]);
    stop.abort();
    expect((await stopped).get('slow')?.error).toMatchObject({ code: 'DATABASE_CANCELLED' });
    expect(await query('select id, (select count(*)::int from public.log) from dwh.slow')).toEqual([[1, 0]]);
  });

  test.each([
    ['models/a.sql', "{{ config(\n  pre_hook='select 1 / 0'\n) }} select 1 as id", 2, '22012'],
    ['models/a.yml', 'models:\n- name: a\n  config:\n    post_hook: [select 1, select * from nowhere]\n', 4, '42P01'],
    [
      'models/a.yml',
      'models:\n- name: a\n  config:\n    pre_hook:\n    - >-\n      vacuum\n      public.log\n',
      6,
      '25001',
    ],
    ['models/a.yml', 'models:\n- name: a\n  config:\n    pre_hook:\n    - "{{ nobody() }}"\n', 5, undefined],
    ['dbt_project.yml', PROJECT.replace('models:', 'models:\n  +pre-hook:\n  - select 1 / 0'), 6, '22012'],
  ])('that fails is named by its file and line: %s', async (file, text, line, sqlState) => {
    write('models/a.sql', 'select 1 as id');
    write(file, text);
    const { error } = (await run()).get('a') ?? {};
    expect(error).toMatchObject({ location: { file, line }, ...(sqlState && { sqlState }) });
  });
});
