import { expect, test } from 'vitest';
import { editedProject } from '../../test/support/edited-project.ts';

const NAMING = '{% macro generate_schema_name(name, node) %}{{ name or "s" }}{% endmacro %}';
const LIMIT = "{% macro limit() %}{{ config(meta={'limit': 1}) }}1{% endmacro %}";
const READS = "{% macro reads() %}{{ ref('a') }}{% endmacro %}";
const OF_V = '{% macro of_v() %}1{% endmacro %}';
const EVEN = "{% test even(model, column_name) %}{{ config(meta={'even': 2}) }}select 1{% endtest %}";
const OTHER_EVEN = EVEN.replace('2', '4');
const FILES = {
  'dbt_project.yml': `name: p
on-run-end: "select {{ limit() }}"
models: {p: {+schema: x, deep: {+tags: [d], +post-hook: "select {{ limit() }}"}}}
seeds: {p: {+column_types: {id: bigint}}}
`,
  'macros/naming.sql': NAMING,
  'macros/limit.sql': LIMIT,
  'macros/reads.sql': READS,
  'macros/of_v.sql': OF_V,
  'tests/generic/even.sql': EVEN,
  'models/a.sql': 'select 1 as id, now() as at',
  'models/b.sql': "\n\n{{ config(tags=['own']) }} select {{ limit() }} as id from {{ ref('a') }}",
  'models/beside.sql': "select id from {{ ref('b') }}",
  'models/deep/reading.sql': 'select * from {{ reads() }}',
  'models/v_v1.sql': "select {{ is_incremental() if of_v() == '5' else 1 }} as id from {{ ref('a') }}",
  'models/v_v2.sql': "select 2 as id from {{ ref('a') }}",
  'models/schema.yml': `models:
  - name: b
    description: of b
    config: {tags: [y], meta: {odd: 1}, materialized: table}
    columns: [{name: id, tags: [c], tests: [unique, {even: {name: own_name, config: {where: id > 1}}}]}]
  - {name: beside, columns: [{name: id, tests: [even, {accepted_values: {values: [1, é]}}]}]}
  - {name: v, latest_version: 2, versions: [{v: 1}, {v: 2, config: {alias: v}}], columns: [{name: id, tests: [even]}]}
unit_tests: [{name: u, model: v, given: [], expect: {rows: [{id: 1}]}}]
`,
  'models/sources.yml': 'sources: [{name: app, tables: [{name: t, columns: [{name: id, tests: [even]}]}]}]\n',
  'snapshots/s.yml':
    "snapshots: [{name: s, relation: ref('b'), config: {unique_key: id, strategy: check, check_cols: all}}]\n",
  'snapshots/h.sql':
    "{% snapshot h %}{{ config(unique_key='id', strategy='check', check_cols='all', target_schema='h') }}select {{ limit() }} as id{% endsnapshot %}",
  'tests/t.sql': "select {{ limit() }} from {{ ref('b') }} where false",
  'seeds/seed.csv': 'id\n1\n',
} as const;
const SEMANTIC = `semantic_models:
  - name: of_b
    model: ref('b')
    defaults: {agg_time_dimension: at}
    entities: [{name: id, type: primary}]
    dimensions: [{name: at, type: time, type_params: {time_granularity: day}}]
`;

const { write, parse, expectSame, expectSameAfterAny } = editedProject(FILES);

/** Edits of macros that leave the rest as it is, what is built again, and what beside that in the same files is not. */
const EDITS: readonly (readonly [
  what: string,
  name: string,
  text: string,
  fresh: readonly string[],
  kept: readonly string[],
])[] = [
  [
    'what a macro configures',
    'macros/limit.sql',
    LIMIT.replace(': 1', ': 2'),
    ['model.p.b', 'snapshot.p.h', 'test.p.t', 'operation.p.p-on-run-end-0'],
    ['model.p.beside', 'snapshot.p.s', 'model.p.v.v2'],
  ],
  [
    'what a macro reads',
    'macros/reads.sql',
    READS.replace("'a'", "'b'"),
    ['model.p.reading'],
    ['model.p.a', 'model.p.b'],
  ],
  [
    'a macro of one version',
    'macros/of_v.sql',
    OF_V.replace('1', "{{ config(tags=['v']) }}1"),
    ['model.p.v.v1'],
    ['model.p.v.v2'],
  ],
  ['a generic test', 'tests/generic/even.sql', OTHER_EVEN, ['test.p.own_name'], ['model.p.b', 'model.p.beside']],
  [
    'where everything is',
    'macros/naming.sql',
    NAMING.replace('"s"', '"t"').replace('name or', "('y' if name else none) or"),
    ['model.p.a', 'seed.p.seed', 'snapshot.p.s', 'unit_test.p.v.u_v1', 'operation.p.p-on-run-end-0'],
    [],
  ],
];

/** Edits of macros after which files are read again. */
const WIDE: readonly (readonly [what: string, name: string, text: string])[] = [
  ['a node that is disabled', 'macros/limit.sql', LIMIT.replace('meta=', 'enabled=false, meta=')],
  ['a reference to nothing', 'macros/reads.sql', READS.replace("'a'", "'nothing'")],
  ['a circle', 'macros/of_v.sql', OF_V.replace('1', "{{ ref('v', v=1) }}")],
  ['a relation that is taken', 'macros/of_v.sql', OF_V.replace('1', "{{ config(alias='b') }}")],
  ['access', 'macros/limit.sql', LIMIT.replace('meta=', "access='private', group='g', meta=")],
  ['a unit test that does not fit any more', 'macros/of_v.sql', OF_V.replace('1', '5')],
];

test.each(EDITS)('%s: only what asks for the macro is built again', async (_, name, text, fresh, kept) => {
  await parse();
  write(name, text);
  const { freshIds = new Set() } = await expectSame();
  const ids = [...freshIds].map((id) => id.replace(/^(test\.p\.own_name)\..*/, '$1'));
  expect(ids).toEqual(expect.arrayContaining([...fresh]));
  expect(ids.filter((id) => kept.includes(id))).toEqual([]);
  // What is kept of it is as good as what a whole parse leaves: for the same macros, others, and other files.
  await expectSame();
  write(name, `${text}{# #}`);
  await expectSame();
  write('models/a.sql', 'select 2 as id');
  expect((await expectSame()).freshIds).toBeDefined();
  write(name, Reflect.get(FILES, name));
  expect((await expectSame()).freshIds).toBeDefined();
});

test.each([
  ['a circle', READS.replace("'a'", "'reading'")],
  ['a relation that is taken', READS.replace('{{ ref', "{{ config(alias='b') }}{{ ref")],
])('%s is told where another file is edited as well', async (_, text) => {
  await parse();
  write('macros/reads.sql', text);
  write('models/a.sql', 'select 2 as id, now() as at');
  expect((await expectSame()).problems).toHaveLength(1);
});

test('nodes that are built again to the same stay as they are', async () => {
  await parse();
  write('macros/limit.sql', LIMIT.replace('}1{', '}2{'));
  const { freshIds } = await expectSame();
  expect([...(freshIds ?? [])]).toEqual(['macro.p.limit']);
  write('macros/limit.sql', LIMIT.replace(': 1', ': 2'));
  expect((await expectSame()).freshIds).toContain('model.p.b');
});

test.each(WIDE)('%s: files are read again', async (_, name, text) => {
  await parse();
  write(name, text);
  expect((await expectSame()).freshIds).toBeUndefined();
  write(name, Reflect.get(FILES, name));
  await expectSame();
});

test('what is said of a model elsewhere follows its relation', async () => {
  write('models/semantic.yml', SEMANTIC);
  write('models/a.sql', 'select {{ limit() }} as id, now() as at');
  await parse();
  for (const alias of ['one', 'two']) {
    write('macros/limit.sql', LIMIT.replace('meta=', `alias=this.name ~ '_${alias}', meta=`));
    const { manifest, problems } = await expectSame();
    expect(problems).toEqual([]);
    expect(JSON.stringify(manifest.nodes.get('semantic_model.p.of_b'))).toContain(`_${alias}`);
  }
  write('models/b.sql', "{{ config(alias='three') }} select 1 as id, now() as at");
  const { manifest } = await expectSame();
  expect(JSON.stringify(manifest.nodes.get('semantic_model.p.of_b'))).toContain('three');
});

test('whatever macros are edited, beside other files too, the result is that of a whole parse', async () => {
  const edits = [...EDITS, ...WIDE].map(([, name, text]) => ({ name, text }));
  const others = [
    { name: 'models/schema.yml', text: FILES['models/schema.yml'].replace('odd: 1', 'odd: 2') },
    { name: 'models/b.sql', text: 'select * from {{ reads() }}' },
    { name: 'tests/t.sql', text: 'select 1 where false' },
  ];
  await expectSameAfterAny([...edits, ...others], 3);
});
