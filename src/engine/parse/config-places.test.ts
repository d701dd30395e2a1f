import { expect, test } from 'vitest';
import { parsedProject } from '../../../test/support/parsed-project.ts';

const PROJECT = 'name: p\nmodels:\n  p:\n    +materialized: view\n';
const { write, problems } = parsedProject({ 'dbt_project.yml': PROJECT, 'models/sub/a.sql': 'select 1 as id' });

/** Where the problems of the project are, `file:line:column`. */
async function places(): Promise<readonly string[]> {
  return (await problems()).map(({ location }) => `${location?.file}:${location?.line}:${location?.column}`);
}

test('a configuration is shown where it was written, by the last that had a say', async () => {
  write('dbt_project.yml', 'name: p\nmodels:\n  +enabled: oui\n  p:\n    sub:\n      enabled: non\n');
  expect(await places()).toEqual(['dbt_project.yml:6:7']);
  write('models/m.yml', 'models:\n  - name: a\n    config:\n      enabled: vrai\n');
  expect(await places()).toEqual(['models/m.yml:4:7']);
  write('models/sub/a.sql', "\n{{ config(tags=['x'],\n  enabled='peut-être') }}\nselect 1 as id");
  expect(await places()).toEqual(['models/sub/a.sql:3:11']);
  write('models/sub/a.sql', "{{ config({'enabled': 'peut-être'}) }} select 1 as id");
  expect(await places()).toEqual(['models/sub/a.sql:1:12']);
  write('models/sub/a.sql', '{{ config(enabled=true) }} select 1 as id');
  expect(await places()).toEqual([]);
});

test('of a node of a package the root project has the last word', async () => {
  write('dbt_packages/q/dbt_project.yml', 'name: q\nmodels: {+enabled: oui}\n');
  write('dbt_packages/q/models/b.sql', "{{ config(enabled='vrai') }} select 1 as id");
  expect(await places()).toEqual(['models/b.sql:1:19']);
  write('dbt_project.yml', `${PROJECT}  q:\n    +enabled: non\n`);
  expect(await places()).toEqual(['dbt_project.yml:6:5']);
});

test('of a value that is merged, the part that is wrong is shown where it stands', async () => {
  write('dbt_project.yml', 'name: p\nmodels:\n  p:\n    +contract:\n      enforced: oui\n');
  write('models/m.yml', 'models:\n  - {name: a, config: {contract: {alias_types: true}}}\n');
  expect(await places()).toEqual(['dbt_project.yml:5:7']);
});

test('a version of a model says more than the model', async () => {
  write('models/sub/a_v2.sql', 'select 1 as id');
  write(
    'models/m.yml',
    `models:
  - name: a
    config: {alias: 1}
    versions:
      - v: 1
        defined_in: a
      - v: 2
        config:
          alias: 2
`,
  );
  expect(await places()).toEqual(['models/m.yml:3:14', 'models/m.yml:9:11']);
});

test('tests are configured in their declaration, in both of its forms, or in the project file', async () => {
  write(
    'models/m.yml',
    `models:
  - name: a
    columns:
      - name: id
        data_tests:
          - unique:
              config:
                severity: grave
          - test_name: not_null
            limit: beaucoup
`,
  );
  expect(await places()).toEqual(['models/m.yml:8:17', 'models/m.yml:10:13']);
  write('models/m.yml', 'models: [{name: a, columns: [{name: id, data_tests: [unique]}]}]');
  write('dbt_project.yml', 'name: p\ntests:\n  p:\n    +severity: grave\n');
  expect(await places()).toEqual(['dbt_project.yml:4:5']);
  write('dbt_project.yml', 'name: p\ntests:\n  p:\n    +severity: grave\ndata_tests:\n  p:\n    +severity: grave\n');
  expect(await places()).toEqual(['dbt_project.yml:7:5']);
});

test('what is missing is missed where the node is configured', async () => {
  write('snapshots/s.sql', "{% snapshot s %}\n{{ config(unique_key='id') }}\nselect 1 as id{% endsnapshot %}");
  write(
    'snapshots/t.yml',
    "snapshots:\n  - name: t\n    relation: ref('a')\n    config: {strategy: check, unique_key: id}\n",
  );
  expect(await places()).toEqual(['snapshots/s.sql:2:4', 'snapshots/t.yml:4:5']);
});

test('sources, exposures, unit tests and the semantic layer are looked into as well', async () => {
  write('dbt_project.yml', `${PROJECT}exposures:\n  +enabled: oui\n`);
  write(
    'models/m.yml',
    `sources:
  - name: s
    config: {enabled: oui}
    tables:
      - name: t
      - name: u
        config:
          enabled: non
exposures:
  - {name: e, type: dashboard, owner: {name: x}}
unit_tests:
  - name: u
    model: a
    config: {enabled: oui}
    given: []
    expect: {rows: []}
saved_queries:
  - name: q
    query_params: {metrics: [m]}
    config: {enabled: oui}
`,
  );
  const found = (await problems()).filter(({ code }) => code === 'PARSE_CONFIG_INVALID');
  expect(found.map(({ uniqueId, location }) => [uniqueId, location?.file, location?.line])).toEqual([
    ['source.p.s.t', 'models/m.yml', 3],
    ['source.p.s.u', 'models/m.yml', 8],
    ['exposure.p.e', 'dbt_project.yml', 6],
    ['unit_test.p.a.u', 'models/m.yml', 14],
    ['saved_query.p.q', 'models/m.yml', 20],
  ]);
});

test('access, group and contract are shown where they are set', async () => {
  write('dbt_project.yml', `${PROJECT}    +access: secret\n    +group: nobody\n`);
  expect(await places()).toEqual(['dbt_project.yml:6:5', 'dbt_project.yml:5:5']);
  write('dbt_project.yml', `${PROJECT}    +contract: {enforced: true}\n    +on_schema_change: ignore\n`);
  write('models/sub/a.sql', "{{ config(materialized='incremental') }} select 1 as id");
  write('models/m.yml', 'models: [{name: a, columns: [{name: id, data_type: int}]}]');
  expect(await places()).toEqual(['dbt_project.yml:6:5']);
});
