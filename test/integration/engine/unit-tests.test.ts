import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { rowsOf } from '../../support/rows.ts';
import { failuresOf, runOn } from '../../support/warehouse.ts';

const MODEL = `{{ config(materialized='incremental', unique_key='id') }}
select v.id, v.montant * {{ var('taux') }} as montant, c.nom, {{ arrondi('montant') }} as arrondi
from {{ ref('ventes') }} v join {{ source('app', 'clients') }} c on c.id = v.client_id
{% if is_incremental() %}where v.id > (select max(id) from {{ this }}){% endif %}`;

const given = (extra: string) => `
    given:
      - input: ref('ventes')
        rows: [{id: 1, client_id: 7, montant: 10.5}, {id: 2, client_id: 7, montant: 3}]
      - {input: "source('app', 'clients')", format: csv, rows: "id,nom\\n7,Awa"}
      ${extra}`;

describeOnEveryServer('unit tests', (server) => {
  const database = useTestDatabase(server);
  let project: string;
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(project, file)), { recursive: true });
    writeFileSync(path.join(project, file), text);
  };
  const statuses = (results: Awaited<ReturnType<typeof runOn>>) =>
    Object.fromEntries(results.map(({ uniqueId, status }) => [uniqueId.split('.').at(-1), status]));

  beforeEach(async () => {
    project = mkdtempSync(path.join(tmpdir(), 'sigeti-unit-'));
    write('dbt_project.yml', 'name: petit\nvars: {taux: 1}\n');
    write('models/ventes.sql', 'select 1 as id, 7 as client_id, 10.5::numeric(10,2) as montant');
    write('models/fait.sql', MODEL);
    write('macros/arrondi.sql', '{% macro arrondi(colonne) %}round({{ colonne }}){% endmacro %}');
    write('models/sources.yml', 'sources: [{name: app, schema: app, tables: [{name: clients}]}]');
    await rowsOf(database, "create schema app; create table app.clients as select 7 as id, 'Awa'::text as nom");
  });
  afterEach(async () => {
    rmSync(project, { recursive: true, force: true });
    await rowsOf(database, 'drop schema if exists dwh cascade; drop schema app cascade');
  });

  const full = `
  - name: tout
    model: fait
    overrides: {macros: {is_incremental: false, arrondi: '0'}, vars: {taux: 2}}${given('')}
    expect: {rows: [{id: 2, montant: 6, nom: Awa, arrondi: 0}, {id: 1, montant: 21.00, nom: Awa, arrondi: 0}]}`;

  test('the model runs on the given rows, with macros and variables overridden, before it is built', async () => {
    write('models/tests.yml', `unit_tests:${full}`);
    expect(statuses(await runOn(database.target(), project, 'build'))).toEqual({
      ventes: 'success',
      tout: 'pass',
      fait: 'success',
    });
  });

  test('a failure shows the rows that differ, and the model is not built', async () => {
    write('models/tests.yml', `unit_tests:${full.replace('id: 2, montant: 6', 'id: 2, montant: 7')}`);
    const results = await runOn(database.target(), project, 'build');
    expect(statuses(results)).toEqual({ ventes: 'success', tout: 'fail', fait: 'skipped' });
    const message = results.find(({ status }) => status === 'fail')?.error?.message.en;
    expect(message).toMatch(/- 2 +\| 7\b.*\n\+ 2 +\| 6/);
  });

  test('`this` gives the rows that are there already', async () => {
    await runOn(database.target(), project, 'run');
    const test = `
  - name: suite
    model: fait
    overrides: {macros: {is_incremental: true}}${given('- {input: this, rows: [{id: 1}]}')}
    expect: {format: sql, rows: "select 2 as id"}`;
    write('models/tests.yml', `unit_tests:${test}`);
    expect(statuses(await runOn(database.target(), project, 'test'))).toEqual({ suite: 'pass' });
  });

  test('the SQL of a unit test is kept where dbt keeps it', async () => {
    write('models/tests.yml', `unit_tests:${full}`);
    await runOn(database.target(), project, 'build');
    const file = path.join(project, 'target/compiled/petit/models/tests.yml/models/tout.sql');
    expect(readFileSync(file, 'utf8')).toContain('__dbt__cte__ventes0');
    const { results } = JSON.parse(readFileSync(path.join(project, 'target/run_results.json'), 'utf8'));
    const entry = results.find(({ unique_id }: { unique_id: string }) => unique_id === 'unit_test.petit.fait.tout');
    expect(entry).toMatchObject({ compiled: true, compiled_code: readFileSync(file, 'utf8') });
  });

  test('a model with versions is tested in each that the test takes, its inputs in the version they name', async () => {
    write('models/prix_v1.sql', 'select 1 as id, 10 as prix');
    write('models/prix_v2.sql', "select id, prix * 2 as prix from {{ ref('prix', v=1) }}");
    write('models/prix.yml', 'models: [{name: prix, latest_version: 2, versions: [{v: 1}, {v: 2}]}]');
    const doubled = (versions: string, prix: number) => `unit_tests:
  - name: double
    model: prix
    versions: ${versions}
    given: [{input: "ref('prix', v=1)", rows: [{id: 3, prix: 4}]}]
    expect: {rows: [{id: 3, prix: ${prix}}]}`;
    write('models/tests.yml', doubled('{include: [2]}', 8));
    const only = await runOn(database.target(), project, 'build', { select: ['prix'] });
    expect(failuresOf(only)).toEqual([]);
    expect(only.filter(({ status }) => status === 'pass').map(({ uniqueId }) => uniqueId)).toEqual([
      'unit_test.petit.prix.double_v2',
    ]);
    write('models/tests.yml', doubled('{exclude: [1]}', 9));
    expect(statuses(await runOn(database.target(), project, 'test', { select: ['prix'] }))).toEqual({
      double_v2: 'fail',
    });
  });

  test('a relation that is not there, and a column that does not exist, are named', async () => {
    write('models/tests.yml', `unit_tests:${full}`);
    const [missing] = await runOn(database.target(), project, 'test');
    expect(missing).toMatchObject({ status: 'error', error: { code: 'COMPILE_UNIT_TEST_RELATION' } });
    await runOn(database.target(), project, 'run');
    write('models/tests.yml', `unit_tests:${full.replace('montant: 3', 'montent: 3')}`);
    const [wrong] = await runOn(database.target(), project, 'test');
    expect(wrong).toMatchObject({ status: 'error', error: { code: 'PARSE_UNIT_TEST_INVALID' } });
    expect(wrong?.error?.hint?.en).toBe("Did you mean 'montant'?");
    write('models/tests.yml', `unit_tests:${full.replaceAll('arrondi: 0}', 'autre: 0}')}`);
    const [expected] = await runOn(database.target(), project, 'test');
    expect(expected?.error?.message.en).toMatch(/there is no column 'autre'; there are id, .*arrondi/);
  });
});
