import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { editedProject } from '../../test/support/edited-project.ts';
import { hasRelation } from '../core/index.ts';
import type { ParseResult } from './parse/index.ts';

const PROJECT = `name: p
profile: p
models: {p: {deep: {+tags: [d], +materialized: "{{ var('kind', 'view') }}"}}}
seeds: {p: {+quote_columns: false}}
sources: {p: {+meta: {of: sources}}}
vars: {limit: 1, p: {label: own}}
`;
const PROFILES = `p:
  target: dev
  outputs:
    dev: {type: postgres, host: h, user: u, password: s, dbname: d, schema: dev}
    same: {type: postgres, host: h, user: u, password: s, dbname: d, schema: dev, threads: 9}
    prod: {type: postgres, host: h, user: u, password: s, dbname: d, schema: prod}
    other: {type: postgres, host: h, user: u, password: s, dbname: e, schema: dev}
`;
const FILES = {
  'dbt_project.yml': PROJECT,
  'profiles.yml': PROFILES,
  'macros/m.sql': "{% macro limited() %}{{ config(meta={'limit': var('limit')}) }}{% endmacro %}",
  'models/plain.sql': 'select 1 as id',
  'models/limited.sql': '{{ limited() }} select 1 as id',
  'models/labelled.sql': "{{ config(tags=[var('label'), env_var('LABEL', 'none')]) }} select * from {{ ref('plain') }}",
  'models/deep/below.sql': "select * from {{ ref('plain') }}",
  'models/deep/self.sql': "{{ config(meta={'this': this | string, 'where': target.name}) }} select 1",
  'models/schema.yml': 'models: [{name: plain, columns: [{name: id, tests: [unique]}]}]\n',
  'models/sources.yml':
    "sources: [{name: app, schema: \"{{ var('app', 'app') }}\", tables: [{name: t, columns: [{name: id, tests: [unique]}]}]}]\n",
  'models/tested.yml':
    'models: [{name: below, columns: [{name: id, tests: [{accepted_values: {values: ["{{ var(\'v\', 1) }}"]}}]}]}]\n',
  'seeds/s.csv': 'id\n1\n',
} as const;

const { write, parse, restore, expectSame, expectSameAfterAny } = editedProject(FILES);

const ALL = ['below', 'labelled', 'limited', 'plain', 'self'].map((name) => `model.p.${name}`);

/** Edits of the project file, and the nodes that are built again: all others are as they were. */
const EDITS: readonly (readonly [what: string, text: string, fresh: readonly string[]])[] = [
  ['a remark', `# said\n${PROJECT}`, []],
  ['what no node sees', `${PROJECT}clean-targets: [target, logs]\nversion: '2'\n`, []],
  ['a folder', PROJECT.replace('[d]', '[e]'), ['model.p.below', 'model.p.self']],
  ['a node of a folder', PROJECT.replace('deep: {', 'deep: {self: {+tags: [s]}, '), ['model.p.self']],
  ['a configuration of all', PROJECT.replace('p: {deep', 'p: {+meta: {all: 1}, deep'), ALL],
  ['a configuration of seeds', PROJECT.replace('false', 'true'), ['seed.p.s']],
  ['a configuration of sources', PROJECT.replace('of: sources', 'of: s'), ['source.p.app.t']],
  ['a variable', PROJECT.replace('limit: 1', 'limit: 2'), ['model.p.limited']],
  ['a variable of the package', PROJECT.replace('label: own', 'label: new'), ['model.p.labelled']],
  ['a variable that nothing sees', PROJECT.replace('limit: 1', 'limit: 1, more: 2'), []],
  ['a variable that hides another', PROJECT.replace('label: own', 'limit: 3, label: own'), ['model.p.limited']],
];

test.each(EDITS)('%s of dbt_project.yml: only the nodes are built again that see it', async (_, text, fresh) => {
  await parse();
  write('dbt_project.yml', text);
  expect(othersIn(await expectSame())).toEqual(fresh);
  await expectSame();
  restore('dbt_project.yml');
  expect(othersIn(await expectSame())).toEqual(fresh);
});

const WIDE: readonly (readonly [what: string, text: string])[] = [
  ['a folder that is disabled', PROJECT.replace('+tags: [d]', '+enabled: false')],
  ['a folder that is not there', PROJECT.replace('deep', 'deeper')],
  ['a hook', `on-run-end: 'select 1'\n${PROJECT}`],
  ['the name', PROJECT.replace('name: p', 'name: q')],
  ['other folders', `${PROJECT}seed-paths: [nowhere]\n`],
  ['a group', PROJECT.replace('+tags: [d]', '+group: g')],
];

test.each(WIDE)('%s in dbt_project.yml: all files are read again', async (_, text) => {
  await parse();
  write('dbt_project.yml', text);
  expect((await expectSame()).freshIds).toBeUndefined();
  restore('dbt_project.yml');
  await expectSame();
});

test('a remark above a hook says where it stands now', async () => {
  write('dbt_project.yml', `${PROJECT}on-run-end: 'select 1'\n`);
  await parse();
  write('dbt_project.yml', `# said\n${PROJECT}on-run-end: 'select 1'\n`);
  await expectSame();
});

test.each<[string, Parameters<typeof parse>[0], readonly string[]]>([
  ['a variable', { vars: '{limit: 2}' }, ['model.p.limited']],
  ['a variable that nothing sees', { vars: '{more: 2}' }, []],
  ['a variable of dbt_project.yml', { vars: '{kind: table}' }, ['model.p.below', 'model.p.self']],
  ['a variable of properties', { vars: '{app: other}' }, ['source.p.app.t']],
  ['a variable of the environment', { environment: { LABEL: 'x' } }, ['model.p.labelled']],
  ['a variable that nothing sees of the environment', { environment: { OTHER: 'x' } }, []],
  ['the name of the target', { target: 'same' }, ['model.p.self']],
])('%s of the invocation: only what sees it is read again', async (_, options, fresh) => {
  await parse();
  expect(othersIn(await expectSame(options))).toEqual(fresh);
  expect(othersIn(await expectSame())).toEqual(fresh);
});

test('a variable of tests is seen', async () => {
  await parse();
  expect((await expectSame({ vars: '{v: 2}' })).freshIds).toBeDefined();
});

test.each<[string, readonly string[]]>([
  ['prod', []],
  ['other', ['source.p.app.t']],
])('with the target %s, nodes are where it builds', async (target, elsewhere) => {
  await parse();
  const parsed = await expectSame({ target });
  expect([...(parsed.freshIds ?? [])]).toEqual(['model.p.self']);
  const moved = ['below', 'labelled', 'limited', 'plain'].map((name) => `model.p.${name}`);
  expect(othersIn(parsed)).toEqual([...moved, 'model.p.self', 'seed.p.s', ...elsewhere].sort());
  await expectSame();
});

test('whatever is edited and asked for, the result and its manifest.json are those of a whole parse', async () => {
  const edits = [...EDITS, ...WIDE].map(([, text]) => ({ name: 'dbt_project.yml', text }));
  const others = [
    { name: 'models/plain.sql', text: undefined },
    { name: 'models/deep/new.sql', text: "select * from {{ ref('plain') }}" },
    { name: 'models/limited.sql', text: '{{ limited() }} select 2 as id' },
  ];
  const options = [
    {},
    { vars: '{limit: 2}' },
    { vars: '{app: x, kind: table}' },
    { environment: { LABEL: 'x' } },
    { target: 'prod' },
    { target: 'same', vars: '{v: 3}' },
  ];
  await expectSameAfterAny([...edits, ...others], 2, options);
});

/** The nodes that are others than before, or elsewhere; but for tests, which are read with the files of what they test. */
function othersIn({ manifest, freshIds, movedFrom = new Map() }: ParseResult): string[] {
  expect(freshIds).toBeDefined();
  const places = [...movedFrom].map(([id, from]) => ({ id, from, node: manifest.nodes.get(id) }));
  const moved = places.filter(({ from, node }) => node && hasRelation(node) && !isDeepStrictEqual(node.relation, from));
  const ids = [...(freshIds ?? []), ...moved.map(({ id }) => id)];
  return ids.filter((id) => !id.startsWith('test.')).sort();
}
