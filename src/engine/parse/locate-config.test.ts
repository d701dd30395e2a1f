import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isExecutable, type Manifest } from '../../core/index.ts';
import { loadWorkspace, type Workspace } from '../config/index.ts';
import { locateConfig, parseProject } from './index.ts';

const FILES = {
  'dbt_project.yml': `name: p
models:
  p:
    sub:
      +materialized: table
seeds:
  +column_types: {id: text}
data_tests:
  +limit: 3
`,
  'models/sub/a.sql': "\n\n{{ config(\n  indexes=[{'columns': ['id']}]\n) }}\nselect 1 as id",
  'models/b_v1.sql': 'select 1 as id',
  'models/m.yml': `models:
  - name: a
    config:
      unique_key: id
      meta:
        increment:
          inputs:
            - ref: b
            - ref: c
              key: id
    columns:
      - name: id
        data_tests:
          - unique: {config: {warn_if: '> 2'}}
  - name: b
    versions: [{v: 1, config: {alias: bb}}]
sources:
  - name: s
    loaded_at_field: vu_le
    tables:
      - name: t
        config: {freshness: {filter: 'id > 0'}}
        columns: [{name: id, data_tests: [{not_null: {limit: 1}}]}]
`,
  'seeds/g.csv': 'id\n1\n',
  'snapshots/s.sql':
    "{% snapshot s %}\n  {{ config(strategy='check', unique_key='id', check_cols='all') }}\n  select 1 as id\n{% endsnapshot %}",
};

let folder = '';
let workspace: Workspace;
let manifest: Manifest;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'sigeti-locate-'));
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  workspace = await loadWorkspace({ projectDirectory: folder, environment: {} });
  const parsed = await parseProject(workspace);
  expect(parsed.problems).toEqual([]);
  manifest = parsed.manifest;
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['model.p.a', ['materialized'], 'dbt_project.yml:5:7'],
  ['model.p.a', ['indexes', 0, 'columns'], 'models/sub/a.sql:4:13'],
  ['model.p.a', ['unique_key'], 'models/m.yml:4:7'],
  ['model.p.a', ['meta', 'increment', 'inputs', 1, 'key'], 'models/m.yml:10:15'],
  ['model.p.a', ['meta', 'increment', 'inputs', 0, 'key'], 'models/m.yml:8:15'],
  ['model.p.a', ['delimiter'], 'models/sub/a.sql:3:4'],
  ['model.p.b.v1', ['alias'], 'models/m.yml:16:32'],
  ['seed.p.g', ['column_types', 'id'], 'dbt_project.yml:7:19'],
  ['snapshot.p.s', ['check_cols'], 'snapshots/s.sql:2:59'],
  ['source.p.s.t', ['freshness', 'filter'], 'models/m.yml:22:30'],
  ['source.p.s.t', ['loaded_at_field'], 'models/m.yml:19:5'],
])('%s: %j is found where it is written', async (uniqueId, config, place) => {
  const node = manifest.nodes.get(uniqueId);
  if (node === undefined || (!isExecutable(node) && node.resourceType !== 'source')) throw new Error(uniqueId);
  const { file, line, column } = await locateConfig(node, config, workspace);
  expect(`${file}:${line}:${column}`).toBe(place);
});

test('so are those of generic tests', async () => {
  const tests = [...manifest.nodes.values()].filter(({ resourceType }) => resourceType === 'test').filter(isExecutable);
  const places = await Promise.all(
    tests.flatMap((node) => ['warn_if', 'limit'].map((key) => locateConfig(node, [key], workspace))),
  );
  expect(places.map(({ file, line }) => `${file}:${line}`)).toEqual([
    'models/m.yml:14',
    'dbt_project.yml:9',
    'models/m.yml:23',
    'models/m.yml:23',
  ]);
});

test('of files that are gone, the place is the file of the node', async () => {
  const node = manifest.nodes.get('model.p.a');
  const elsewhere = { ...workspace, root: { ...workspace.root, directory: path.join(folder, 'gone') } };
  if (node === undefined || !isExecutable(node)) throw new Error('no node');
  expect(await locateConfig(node, ['unique_key'], elsewhere)).toEqual({ file: 'models/sub/a.sql' });
});
