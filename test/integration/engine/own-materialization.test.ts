import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { NodeResult } from '../../../src/core/index.ts';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { rowsOf } from '../../support/rows.ts';
import { runOn } from '../../support/warehouse.ts';

/** A table that is built beside the published one and takes its place, with hooks around, as dbt's guides write it. */
const REPLACED = `{% materialization replaced, default %}
  {%- set target = api.Relation.create(database=database, schema=schema, identifier=model.alias, type='table') -%}
  {%- set built = make_intermediate_relation(target) -%}
  {%- set known = load_cached_relation(this) -%}
  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}
  {% call statement('main') %}{{ get_create_table_as_sql(False, built, sql) }}{% endcall %}
  {% if known is not none %}{% do adapter.drop_relation(known) %}{% endif %}
  {% do adapter.rename_relation(built, target) %}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {{ adapter.commit() }}
  {{ run_hooks(post_hooks, inside_transaction=False) }}
  {{ return({'relations': [target]}) }}
{% endmaterialization %}`;

describeOnEveryServer('a materialization of the project', (server) => {
  const database = useTestDatabase(server);
  let project: string;
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(project, file)), { recursive: true });
    writeFileSync(path.join(project, file), text);
  };
  const run = async (options: Parameters<typeof runOn>[3] = {}) => {
    const results = await runOn(database.target(), project, 'run', options);
    return new Map(results.map((result): [string, NodeResult] => [result.uniqueId.split('.').at(-1) ?? '', result]));
  };

  beforeEach(() => {
    project = mkdtempSync(path.join(tmpdir(), 'sigeti-own-'));
    write('dbt_project.yml', 'name: p\n');
    write('macros/replaced.sql', REPLACED);
  });
  afterEach(() => rmSync(project, { recursive: true, force: true }));

  test('builds the node, runs its hooks, and leaves the catalogue current for who reads it', async () => {
    write(
      'models/lots.sql',
      `{{ config(materialized='replaced', post_hook=[
        "create index on {{ this }} (id)", {'sql': "vacuum {{ this }}", 'transaction': false}]) }}
      select n as id from generate_series(1, {{ var('n') }}) n`,
    );
    write('models/columns.sql', "select '{{ adapter.get_columns_in_relation(ref('lots')) | length }}' as n");
    const first = await run({ vars: { n: 3 } });
    expect([...first.values()].map(({ status, error }) => error ?? status)).toEqual(['success', 'success']);
    expect(first.get('lots')).toMatchObject({ rowsAffected: 3 });
    await run({ vars: { n: 5 } });
    expect(await rowsOf(database, 'select count(*)::int from dwh.lots')).toEqual([[5]]);
    expect(await rowsOf(database, 'select n from dwh.columns')).toEqual([['1']]);
    expect(await rowsOf(database, "select count(*)::int from pg_indexes where tablename = 'lots'")).toEqual([[1]]);
    expect(readFileSync(path.join(project, 'target/run/p/models/lots.sql'), 'utf8')).toMatch(/create\s+table/);
  });

  test('wins over the one of the engine', async () => {
    write('macros/view.sql', REPLACED.replace('replaced, default', "view, adapter='postgres'"));
    write('models/shown.sql', 'select 1 as id');
    await run();
    expect(await rowsOf(database, "select relkind::text from pg_class where relname = 'shown'")).toEqual([['r']]);
  });

  test('that fails midway leaves everything as it was, and says where', async () => {
    write('models/lots.sql', "{{ config(materialized='replaced') }}select 1 as id");
    await run();
    write('models/lots.sql', "{{ config(materialized='replaced', post_hook='select 1 / 0') }}select 2 as id");
    const failed = await run();
    expect(failed.get('lots')).toMatchObject({
      status: 'error',
      error: { sqlState: '22012', location: { file: 'macros/replaced.sql', line: 10 } },
    });
    expect(await rowsOf(database, 'select id from dwh.lots')).toEqual([[1]]);
  });

  test.each([
    ['main', "{{ return({'relations': [this]}) }}"],
    ['relations', "{% call statement('main') %}create table {{ this }} (id int){% endcall %}"],
  ])('that lacks %s is refused, and nothing of it is kept', async (_, body) => {
    write('macros/bare.sql', `{% materialization bare, default %}${body}{% endmaterialization %}`);
    write('models/lacking.sql', "{{ config(materialized='bare') }}select 1 as id");
    const results = await run();
    expect(results.get('lacking')?.error).toMatchObject({ code: 'COMPILE_MATERIALIZATION_INCOMPLETE' });
    expect(await rowsOf(database, "select 1 from pg_class where relname = 'lacking'")).toEqual([]);
  });
});
