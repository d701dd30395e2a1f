import { expect, test } from 'vitest';
import { editedProject } from '../../test/support/edited-project.ts';

const YAML = `models:
  - {name: a, description: of a, columns: [{name: id, tests: [unique, not_null]}]}
  - {name: b, description: of b, tests: [{even: {arguments: {column_name: id}}}]}
unit_tests: [{name: u, model: v, given: [], expect: {rows: [{id: 1}]}}]
exposures: [{name: e, type: dashboard, owner: {name: o}, depends_on: [ref('b')]}]
`;
const VERSIONS = `models:
  - {name: v, latest_version: 2, access: public, versions: [{v: 1}, {v: 2}], columns: [{name: id, tests: [not_null]}]}
  - {name: c, tests: [{accepted_values: {column_name: id, values: [é, ’]}}]}
`;
const MACROS = `{% macro one() %}1{% endmacro %}
{% test even(model, column_name) %}select '{{ one() }}'{% endtest %}
{% macro shown() %}{{ adapter.dispatch('shown')() }}{% endmacro %}
{% macro default__shown() %}{{ config(tags=['default']) }}{% endmacro %}
{% macro described() %}{{ config(meta={'said': 1}) }}{% endmacro %}
{% macro aside() %}{{ two() }}{% endmacro %}
`;
const SOURCES = 'sources: [{name: app, tables: [{name: t, columns: [{name: id, tests: [unique]}]}]}]\n';
const OF_PACK = "{% macro of_pack() %}{{ config(tags=['pack']) }}{% endmacro %}";
const FILES = {
  'dbt_project.yml':
    "name: p\npackages-install-path: packs\nmodels: {p: {deep: {+tags: [d]}}}\non-run-end: 'select 1'\n",
  'packages.yml': 'packages: [{local: pack}]\n',
  'pack/dbt_project.yml': 'name: pack\n',
  'pack/models/of_pack.sql': 'select 1 as id',
  'pack/models/schema.yml': 'models: [{name: of_pack, columns: [{name: id, tests: [unique]}]}]\n',
  'macros/m.sql': MACROS,
  'macros/more.sql': '{% macro two() %}2{% endmacro %}',
  'macros/macros.yml': 'macros: [{name: described, description: d, arguments: [{name: x}]}, {name: more}]\n',
  'macros/with_more.sql': '{% macro more() %}{{ one() }}{% endmacro %}',
  'pack/macros/p.sql': OF_PACK,
  'models/a.sql': "select id from {{ source('app', 't') }}",
  'models/b.sql': "select {{ one() }} as id from {{ ref('a') }}",
  'models/dispatching.sql': '{{ shown() }} {{ described() }} {{ pack.of_pack() }} select 1',
  'models/looking.sql': "{% if late is defined %}{{ config(tags=['late']) }}{% endif %} select {{ context['more']() }}",
  'models/deep/c.sql': "select id from {{ ref('b') }}, {{ ref('of_pack') }}",
  'models/deep/v_v1.sql': "select id from {{ ref('c') }}",
  'models/deep/v_v2.sql': "select id from {{ ref('c') }}",
  'models/deep/versions.yml': VERSIONS,
  'models/docs.md': '{% docs d %}text{% enddocs %}',
  'models/schema.yml': YAML,
  'models/sources.yml': SOURCES,
  'models/exposure.yml': "exposures: [{name: only, type: ml, owner: {name: o}, depends_on: [ref('a')]}]\n",
  'snapshots/s.yml':
    "snapshots: [{name: s, relation: ref('b'), config: {unique_key: id, strategy: check, check_cols: all}}]\n",
  'tests/t.sql': "select * from {{ ref('c') }} where id is null",
  'seeds/seed.csv': 'id\n1\n',
} as const;

const { write, make, restore, parse, expectSame, expectSameAfterAny, kept } = editedProject(FILES);

/** Edits that others cannot see, and the nodes that are read again. */
const LOCAL: readonly (readonly [what: string, name: string, text: string | undefined, ids: readonly string[]])[] = [
  [
    'a model',
    'models/a.sql',
    "select id, 1 as x from {{ source('app', 't') }}",
    ['model.p.a', 'model.p.b', 'exposure.p.e'],
  ],
  ['a dependency', 'models/b.sql', "select id from {{ ref('a') }}, {{ source('app', 't') }}", ['model.p.b']],
  ['its tags and relation', 'models/b.sql', "{{ config(tags=['x'], alias='y') }} select 1", ['model.p.b']],
  ['a model with versions', 'models/deep/v_v1.sql', 'select 1 as id', ['model.p.v.v1', 'model.p.v.v2', 'model.p.c']],
  ['a model of a package', 'pack/models/of_pack.sql', 'select 2 as id', ['model.pack.of_pack']],
  ['a singular test', 'tests/t.sql', "select * from {{ ref('a') }}", ['test.p.t']],
  ['a seed', 'seeds/seed.csv', 'id\n2\n', ['seed.p.seed']],
  ['descriptions', 'models/schema.yml', YAML.replace('of a', `"{{ doc('d') }}"`), ['model.p.a']],
  ['a test less', 'models/schema.yml', YAML.replace('unique, ', ''), ['model.p.a']],
  ['a test more', 'models/schema.yml', YAML.replace('unique', 'unique, {even: {config: {where: x}}}'), ['model.p.a']],
  [
    'an exposure more',
    'models/schema.yml',
    `${YAML.replace('[{name: e', '[{name: f, type: ml, owner: {name: o}}, {name: e')}`,
    ['exposure.p.f'],
  ],
  ['an exposure less', 'models/exposure.yml', 'exposures: []\n', []],
  ['a unit test', 'models/schema.yml', YAML.replace('id: 1', 'id: 2'), ['unit_test.p.v.u_v1']],
  ['a test of a source', 'models/sources.yml', SOURCES.replace('unique', 'unique, not_null'), []],
  ['a macro', 'macros/m.sql', MACROS.replace('}1{', "}{{ config(tags=['one']) }}1{"), ['model.p.b', 'macro.p.one']],
  ['a remark beside macros', 'macros/m.sql', `{# x #}\n\n${MACROS}{# y #}`, []],
  [
    'a macro that a macro calls',
    'macros/m.sql',
    MACROS.replace("['default']", "['other']"),
    ['model.p.dispatching', 'macro.p.default__shown'],
  ],
  [
    'a macro that is described',
    'macros/m.sql',
    MACROS.replace("'said': 1", "'said': 2"),
    ['model.p.dispatching', 'macro.p.described'],
  ],
  [
    'a macro of a package',
    'pack/macros/p.sql',
    OF_PACK.replace("['pack']", "['packed']"),
    ['model.p.dispatching', 'macro.pack.of_pack'],
  ],
  ['what a macro calls', 'macros/m.sql', MACROS.replace('two()', 'one()'), ['macro.p.aside']],
  [
    'a generic test',
    'macros/m.sql',
    MACROS.replace("select '", "{{ config(severity='warn') }} '"),
    ['macro.p.test_even'],
  ],
  [
    'a macro that no node uses',
    'macros/more.sql',
    '{% macro two() %}{{ config(tags=[2]) }}{% endmacro %}',
    ['macro.p.two'],
  ],
  ['a model more', 'models/new.sql', "select * from {{ ref('a') }}", ['model.p.new']],
  ['a model of a package more', 'pack/models/new.sql', 'select 1', ['model.pack.new']],
  ['a singular test more', 'tests/new.sql', "select * from {{ ref('a') }}", ['test.p.new']],
  ['a seed more', 'seeds/new.csv', 'id\n2\n', ['seed.p.new']],
  ['an analysis more', 'analyses/new.sql', 'select 2', ['analysis.p.new']],
  [
    'a description in a new file',
    'models/new.yml',
    'models: [{name: looking, description: x, columns: [{name: id, tests: [unique]}]}]',
    ['model.p.looking'],
  ],
  [
    'an exposure in a new file',
    'models/new.yml',
    "exposures: [{name: new, type: ml, owner: {name: o}, depends_on: [ref('c')]}]",
    ['exposure.p.new'],
  ],
  ['a source in a new file', 'models/new.yml', 'sources: [{name: n, tables: [{name: t}]}]', ['source.p.n.t']],
  ['a singular test less', 'tests/t.sql', undefined, []],
  ['a seed less', 'seeds/seed.csv', undefined, []],
  ['a model less', 'models/looking.sql', undefined, []],
  ['an exposure file less', 'models/exposure.yml', undefined, []],
  ['a snapshot in YAML less', 'snapshots/s.yml', undefined, []],
  [
    'a table of a source more',
    'models/sources.yml',
    SOURCES.replace('{name: t,', '{name: t2}, {name: t,'),
    ['source.p.app.t2'],
  ],
  [
    'a macro more',
    'macros/more.sql',
    `${FILES['macros/more.sql']}{% macro three() %}{% endmacro %}`,
    ['macro.p.three'],
  ],
  ['a macro less', 'macros/more.sql', '', ['macro.p.aside']],
  ['a file of macros less', 'macros/more.sql', undefined, ['macro.p.aside']],
  ['another name of a macro', 'macros/more.sql', '{% macro one_more() %}2{% endmacro %}', ['macro.p.one_more']],
  ['a macro that was looked for', 'macros/late.sql', '{% macro late() %}{% endmacro %}', ['model.p.looking']],
  [
    'a macro to dispatch to',
    'macros/late.sql',
    "{% macro postgres__shown() %}{{ config(tags=['late']) }}{% endmacro %}",
    ['model.p.dispatching', 'macro.p.shown'],
  ],
  [
    'a macro in the place of ref',
    'macros/late.sql',
    "{% macro ref(name) %}{{ builtins.ref('a') }}{% endmacro %}",
    ['model.p.c', 'test.p.t', 'snapshot.p.s'],
  ],
  [
    'a test in the place of a built-in one',
    'macros/late.sql',
    "{% test unique(model, column_name) %}{{ config(tags=['u']) }}{% endtest %}",
    ['macro.p.test_unique', 'model.p.a'],
  ],
  [
    'a macro of a package that hides one',
    'pack/macros/late.sql',
    '{% macro one() %}3{% endmacro %}',
    ['macro.pack.one'],
  ],
  ['a snapshot in YAML', 'snapshots/s.yml', FILES['snapshots/s.yml'].replace("ref('b')", "ref('a')"), ['snapshot.p.s']],
];

/** Edits that reach further: everything is looked at. */
const WIDE: readonly (readonly [what: string, name: string, text: string | undefined])[] = [
  ['a model that others read less', 'models/a.sql', undefined],
  ['a model that is described less', 'models/deep/v_v2.sql', undefined],
  ['an entry for a model of a package', 'models/schema.yml', YAML.replace('models:', 'models:\n  - {name: of_pack}')],
  ['a second model of a name', 'models/deep/a.sql', 'select 1'],
  ['a model of a name in a package', 'pack/models/a.sql', 'select 1'],
  ['a model of the name of versions', 'models/deep/v.sql', 'select 1'],
  ['a text for documentation more', 'models/more.md', '{% docs more %}more{% enddocs %}'],
  ['a second entry for a model', 'models/more.yml', 'models: [{name: a}]'],
  ['a second source of a name', 'models/more.yml', 'sources: [{name: app, tables: [{name: other}]}]'],
  ['a second exposure of a name', 'models/more.yml', 'exposures: [{name: e, type: ml, owner: {name: o}}]'],
  ['a group in a new file', 'models/more.yml', 'groups: [{name: g, owner: {name: o}}]'],
  ['a saved query in a new file', 'models/more.yml', 'saved_queries: [{name: q, query_params: {metrics: []}}]'],
  ['a description of a macro in a new file', 'models/more.yml', 'macros: [{name: one, description: x}]'],
  ['a described macro less', 'macros/with_more.sql', undefined],
  ['descriptions of macros less', 'macros/macros.yml', undefined],
  ['versions less', 'models/deep/versions.yml', undefined],
  ['another order of macros', 'macros/m.sql', MACROS.split('\n').reverse().join('\n')],
  ['a macro that is there twice', 'macros/late.sql', '{% macro one() %}3{% endmacro %}'],
  ['a text of macros that is no template', 'macros/m.sql', `${MACROS}{% macro`],
  ['a macro that fails', 'macros/m.sql', MACROS.replace('}1{', "}{{ exceptions.raise_compiler_error('x') }}{")],
  ['a docs block', 'models/docs.md', '{% docs d %}new{% enddocs %}'],
  ['a model that is disabled', 'models/b.sql', '{{ config(enabled=false) }} select 1'],
  ['access', 'models/deep/versions.yml', VERSIONS.replace('public', 'protected')],
  ['the latest version', 'models/deep/versions.yml', VERSIONS.replace('latest_version: 2', 'latest_version: 1')],
  ['a group', 'models/schema.yml', `${YAML}groups: [{name: g, owner: {name: o}}]\n`],
  ['a macro’s description', 'models/schema.yml', `${YAML}macros: [{name: one, description: x}]\n`],
  ['an entry that finds no node', 'models/schema.yml', YAML.replace('name: b', 'name: nobody')],
  ['a reference to nothing', 'models/a.sql', "select * from {{ ref('nothing') }}"],
  ['a circle', 'models/a.sql', "select * from {{ ref('c') }}"],
  ['a relation that is taken', 'models/a.sql', "{{ config(alias='c') }} select 1"],
  ['a text that is no template', 'models/a.sql', 'select {{ 1 +'],
  ['semantic models', 'models/schema.yml', `${YAML}saved_queries: [{name: q, query_params: {metrics: []}}]\n`],
];

test.each(LOCAL)('%s: only what the file is about is read again', async (_, name, text, ids) => {
  await parse();
  make({ name, text });
  const { freshIds } = await expectSame();
  expect([...(freshIds ?? [])]).toEqual(expect.arrayContaining([...ids]));
  expect(freshIds?.size).toBeLessThan(20);
  // What is kept of it is as good as what a whole parse leaves.
  await expectSame();
  write('models/a.sql', FILES['models/a.sql'].replace('id', 'id as y'));
  expect((await expectSame()).freshIds).toBeDefined();
  restore(name);
  restore('models/a.sql');
  await expectSame();
});

test.each(WIDE)('%s: all files are read again', async (_, name, text) => {
  await parse();
  make({ name, text });
  expect((await expectSame()).freshIds).toBeUndefined();
  restore(name);
  await expectSame();
});

test('of a file that is edited, only the last document is kept', async () => {
  await parse();
  const sizes = new Set<number>();
  for (const text of ['of x', 'of y', 'of z']) {
    write('models/schema.yml', YAML.replace('of a', text));
    expect((await expectSame()).freshIds).toBeDefined();
    sizes.add(kept().length);
  }
  expect(sizes.size).toBe(1);
});

test('whatever is edited one after the other, the result and its manifest.json are those of a whole parse', async () => {
  const edits = [...LOCAL, ...WIDE].map(([, name, text]) => ({ name, text }));
  await expectSameAfterAny([...edits, { name: 'macros/late.sql', text: '' }], 2);
});
