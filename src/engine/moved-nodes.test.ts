import { expect, test } from 'vitest';
import { editedProject } from '../../test/support/edited-project.ts';

const PROFILES = `p:
  target: dev
  outputs:
    dev: &here {type: postgres, host: h, user: u, password: s, dbname: d, schema: dev}
    prod: {<<: *here, schema: prod}
    away: {<<: *here, dbname: entrepôt, schema: "zone d’été"}
    shared: {<<: *here, schema: shared}
    closed: {<<: *here, schema: closed}
`;
const NAMES = `
{% macro generate_schema_name(custom_schema_name, node) %}
  {%- if target.schema == 'closed' -%}{{ exceptions.raise_compiler_error('closed') }}{%- endif -%}
  {{ target.schema }}{{ env_var('LAYER', '') }}{{ '_' ~ custom_schema_name if custom_schema_name }}
{% endmacro %}
{% macro generate_alias_name(custom_alias_name, node) %}
  {{ 'x' if target.schema == 'shared' and custom_alias_name else custom_alias_name or node.name }}
{% endmacro %}
{% macro printed(it) %}{{ it }}{% endmacro %}
`;
const FILES = {
  'dbt_project.yml': "name: p\nprofile: p\nmodels: {p: {+schema: m}}\non-run-end: 'select 1'\n",
  'profiles.yml': PROFILES,
  'macros/names.sql': NAMES,
  'models/plain.sql': 'select 1 as id',
  'models/printing.sql': "select '{{ printed(this) }}' from {{ ref('plain') }}",
  'models/looking.sql': '{{ config(tags=[printed(this.schema)]) }} select 1 as id',
  'models/hooked.sql': `{{ config(pre_hook="{% if this.schema == 'prod_m' %}{{ ref('plain') }}{% endif %}") }} select 1 as id`,
  'models/told.sql':
    "{{ config(post_hook='select {{ this }}, {{ this.schema }} {{ printed(this) }}') }} select 1 as id",
  'models/aliased.sql': "{{ config(alias='x_' ~ 1) }} select 1 as id",
  'models/ephemeral.sql': "{{ config(materialized='ephemeral') }} select 1 as id",
  'models/odd.sql': `{{ config(meta={'database': 'd', 'schema': 'dev_m', 'relation_name': none}) }} select 1 as id`,
  'models/disabled.sql': '{{ config(enabled=false) }} select 1 as id',
  'models/schema.yml': `models:
  - {name: plain, columns: [{name: id, tests: [unique, {not_null: {config: {store_failures: true, where: "id > 0"}}}]}]}
  - {name: odd, columns: [{name: id, tests: [{accepted_values: {values: [1]}}]}]}
unit_tests: [{name: u, model: plain, given: [], expect: {rows: [{id: 1}]}}]
`,
  'models/sources.yml':
    'sources: [{name: app, schema: "{{ target.schema }}", tables: [{name: t}]}, {name: b, tables: [{name: t}]}]\n',
  'snapshots/s.yml':
    "snapshots: [{name: s, relation: ref('plain'), config: {schema: h, unique_key: id, strategy: check, check_cols: all}}]\n",
  'tests/t.sql': "{{ config(store_failures=true) }} select * from {{ ref('plain') }} where id is null",
  'seeds/seed.csv': 'id\n1\n',
} as const;

const { write, parse, expectSame, expectSameAfterAny } = editedProject(FILES);

/** Whose text or hook decides by where the node is built. */
const FRESH = ['model.p.hooked', 'model.p.looking'];

test.each([{ target: 'prod' }, { target: 'away' }, { environment: { LAYER: '_l' } }])(
  'nodes that are built elsewhere are otherwise as they were: %j',
  async (options) => {
    await parse();
    const { freshIds, movedFrom } = await expectSame(options);
    const moved = ['plain', 'printing', 'told', 'aliased', 'ephemeral', 'odd', 'disabled'].map(
      (name) => `model.p.${name}`,
    );
    const others = ['seed.p.seed', 'snapshot.p.s', 'test.p.t', 'operation.p.p-on-run-end-0'];
    expect([...(movedFrom?.keys() ?? [])]).toEqual(expect.arrayContaining([...moved, ...others]));
    for (const id of [...moved, ...others]) expect(freshIds?.has(id)).toBe(false);
    if (options.target) expect([...(freshIds ?? [])]).toEqual(expect.arrayContaining(FRESH));
    // What is kept of it is as good as what a whole parse leaves.
    expect((await expectSame(options)).freshIds?.size).toBe(0);
    await expectSame();
  },
);

test('two models that a target puts in one place, and a target that takes none, are told as ever', async () => {
  await parse();
  write('models/other.sql', "{{ config(alias='y') }} select 2 as id");
  await expectSame();
  const codes = async (target: string) => (await expectSame({ target })).problems.map(({ code }) => code);
  expect(await codes('shared')).toContain('PARSE_DUPLICATE_RELATION');
  expect(await codes('closed')).toContain('COMPILE_RAISED');
  expect(await codes('prod')).toEqual([]);
});

test('whatever is edited and asked for, the result and its manifest.json are those of a whole parse', async () => {
  const edits = [
    { name: 'models/plain.sql', text: 'select 2 as id' },
    { name: 'models/new.sql', text: "{{ config(alias='y') }} select 2 as id" },
    { name: 'models/disabled.sql', text: "{{ config(enabled=target.name == 'away') }} select 1 as id" },
    { name: 'models/odd.sql', text: '{{ config(enabled=false) }} select 1 as id' },
    { name: 'macros/names.sql', text: NAMES.replace("'_' ~", "'-' ~") },
    { name: 'macros/names.sql', text: NAMES.replace('{{ it }}', "{{ ref('plain') }}") },
    { name: 'dbt_project.yml', text: FILES['dbt_project.yml'].replace('+schema: m', '+schema: "{{ target.name }}"') },
    { name: 'snapshots/s.yml', text: undefined },
  ];
  const targets = ['dev', 'prod', 'away', 'shared', 'closed'].map((target) => ({ target }));
  await expectSameAfterAny(edits, 2, [...targets, { environment: { LAYER: '_l' } }]);
});
