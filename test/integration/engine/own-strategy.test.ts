import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { NodeResult } from '../../../src/core/index.ts';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { rowsOf } from '../../support/rows.ts';
import { runOn } from '../../support/warehouse.ts';

/** Replaces whole days, which no strategy of dbt does on PostgreSQL: all rows of a day go, that of the new rows come. */
const BY_DAY = `{% macro get_incremental_by_day_sql(arg_dict) %}
  {%- set names = arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') -%}
  delete from {{ arg_dict['target_relation'] }} where jour in (select jour from {{ arg_dict['temp_relation'] }});
  insert into {{ arg_dict.target_relation }} ({{ names }}) select {{ names }} from {{ arg_dict.temp_relation }}
  {%- if var('casse', false) %};
  select 1 / 0{% endif %}
{% endmacro %}`;

describeOnEveryServer('an incremental strategy of the project', (server) => {
  const database = useTestDatabase(server);
  let project: string;
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(project, file)), { recursive: true });
    writeFileSync(path.join(project, file), text);
  };
  const run = async (vars: Readonly<Record<string, unknown>> = {}): Promise<NodeResult | undefined> =>
    (await runOn(database.target(), project, 'run', { vars }))[0];
  const query = (sql: string) => rowsOf(database, sql);
  const days = (values: string, config = '', columns = 'jour, lot') =>
    write(
      'models/jours.sql',
      `{{ config(materialized='incremental', incremental_strategy='by_day'${config}) }}
      select * from (values ${values}) v (${columns})`,
    );

  beforeEach(async () => {
    project = mkdtempSync(path.join(tmpdir(), 'sigeti-strategy-'));
    write('dbt_project.yml', 'name: p\n');
    write('macros/by_day.sql', BY_DAY);
    await query('drop table if exists dwh.jours');
    days("(1, 'a'), (1, 'b'), (2, 'c')");
    expect(await run()).toMatchObject({ status: 'success' });
  });
  afterEach(() => rmSync(project, { recursive: true, force: true }));

  test('decides what happens to the rows that are there, and the table stays', async () => {
    const [before] = (await query(`select 'dwh.jours'::regclass::oid`)) ?? [];
    days("(1, 'z'), (3, 'd')");
    expect(await run()).toMatchObject({ status: 'success' });
    expect(await query('select jour, lot from dwh.jours order by 1, 2')).toEqual([
      [1, 'z'],
      [2, 'c'],
      [3, 'd'],
    ]);
    expect(await query(`select 'dwh.jours'::regclass::oid`)).toEqual([before]);
    expect(readFileSync(path.join(project, 'target/run/p/models/jours.sql'), 'utf8')).toMatch(
      /delete from "\w+"."dwh"."jours"/,
    );
  });

  test('works on a copy where the table gets another column, and the copy takes its place', async () => {
    days("(1, 'z', 7)", ", on_schema_change='append_new_columns'", 'jour, lot, surface');
    expect(await run()).toMatchObject({ status: 'success', rows: 2 });
    expect(await query('select jour, lot, surface from dwh.jours order by 1')).toEqual([
      [1, 'z', 7],
      [2, 'c', null],
    ]);
  });

  test('that fails midway leaves the published rows as they were, and is named', async () => {
    days("(1, 'z')");
    const failed = await run({ casse: true });
    expect(failed).toMatchObject({ status: 'error', error: { sqlState: '22012' } });
    expect(failed?.error?.purpose?.en).toBe("run the project's incremental strategy");
    expect(await query('select lot from dwh.jours order by 1')).toEqual([['a'], ['b'], ['c']]);
  });

  test('may be a part of a built-in one; one that nobody has is refused on the first build', async () => {
    write(
      'macros/merge.sql',
      `{% macro default__get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates) %}
        update {{ target }} t set lot = s.lot || '/{{ unique_key }}' from {{ source }} s where t.jour = s.jour
      {% endmacro %}`,
    );
    write(
      'models/jours.sql',
      "{{ config(materialized='incremental', incremental_strategy='merge', unique_key='jour') }}select 2 as jour, 'y' as lot",
    );
    expect(await run()).toMatchObject({ status: 'success' });
    expect(await query('select lot from dwh.jours order by 1')).toEqual([['a'], ['b'], ['y/jour']]);
    await query('drop table dwh.jours');
    write(
      'models/jours.sql',
      "{{ config(materialized='incremental', incremental_strategy='par_mois') }}select 2 as jour",
    );
    const refused = await run();
    expect(refused?.error).toMatchObject({ code: 'RUN_CONFIG_INVALID' });
    expect(refused?.error?.hint?.en).toContain('a macro get_incremental_par_mois_sql');
  });
});
