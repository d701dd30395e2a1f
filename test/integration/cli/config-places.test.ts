// What a run finds wrong with configurations, shown where they were written.
import { afterAll, expect, test } from 'vitest';
import { environmentFor, runInProcess, writeProject } from '../../support/cli.ts';
import { useTestDatabase } from '../../support/database.ts';

const database = useTestDatabase();
const project = writeProject({
  'dbt_project.yml': `name: petit
profile: petit
models:
  petit:
    +materialized: table
    i:
      +materialized: incremental
      +incremental_strategy: mergee
`,
  'models/i/strategy.sql': 'select 1 as id',
  'models/base.sql': 'select 1 as id',
  'models/root.sql': 'select 1 as id',
  'models/nothing.sql': "{{ config(\n  materialized='tabel'\n) }}\nselect 1 as id",
  'models/indexed.sql': 'select 1 as id',
  'models/exact.sql': "select id from {{ ref('root') }}",
  'models/m.yml': `models:
  - name: base
    columns:
      - name: id
        data_tests:
          - unique:
              config: {warn_if: '> zoo'}
  - name: indexed
    config:
      indexes:
        - columns: [absent]
  - name: exact
    config:
      materialized: incremental
      unique_key: id
      meta:
        increment:
          inputs:
            - {ref: root, key: id, root: true, lookbak: 3 days}
sources:
  - name: s
    config: {freshness: {warn_after: {count: 1, period: day}}}
    tables: [{name: t}]
`,
});
afterAll(() => project.remove());

const places = async (...args: string[]) => {
  const { stdout, stderr } = await runInProcess([...args, '--log-format', 'json', '--project-dir', project.directory], {
    environment: environmentFor(database.target()),
  });
  expect(stderr).toBe('');
  const said = [...stdout.matchAll(/"file":"([^"]+)","line":(\d+)/g)].map(([, file, line]) => `${file}:${line}`);
  return [...new Set(said)].sort();
};

test('a run shows the lines of what its materializations and tests refuse', async () => {
  const expected = [
    'dbt_project.yml:8',
    'models/m.yml:10',
    'models/m.yml:19',
    'models/m.yml:7',
    'models/nothing.sql:2',
  ];
  expect(await places('build')).toEqual(expected);
});

test('compile, show and source freshness do as well', async () => {
  expect(await places('compile', '-s', 'exact')).toEqual(['models/m.yml:19']);
  expect(await places('show', '-s', 'exact')).toEqual(['models/m.yml:19']);
  expect(await places('source', 'freshness')).toEqual(['models/m.yml:23']);
});
