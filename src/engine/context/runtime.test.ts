import { expect, test } from 'vitest';
import { catalogRelation, modelNode, renderAs, type TemplateWorld } from '../../../test/support/template-context.ts';

const render = async (text: string, world?: TemplateWorld) => (await renderAs(text, world)).text;

test('ref() of something the graph knows prints its relation, anything else is an error', async () => {
  const world = { nodes: [modelNode('a'), modelNode('b')], dependsOn: ['model.golden.a'] };
  expect(await render("{{ ref('a') }} {{ this }}", world)).toBe('"gold"."dwh"."a" "gold"."dwh"."m"');
  await expect(render("{{ ref('b') }}", world)).rejects.toMatchObject({
    code: 'COMPILE_DEPENDENCY_UNDECLARED',
    details: { location: { file: 'models/m.sql', line: 1, column: 4 } },
  });
  await expect(render("{{ ref('c') }}", world)).rejects.toMatchObject({ code: 'COMPILE_FAILED' });
  await expect(render("{{ ref('dim_lot') }}", { nodes: [modelNode('dim_lots')] })).rejects.toMatchObject({
    details: { hint: { en: 'Did you mean dim_lots?' } },
  });
  await expect(render("{{ source('x', 'y') }}", world)).rejects.toMatchObject({ code: 'COMPILE_FAILED' });
});

test('variables: the command line, the project, the default, and an error without any', async () => {
  expect(await render("{{ var('pays') }} {{ var('pays', 'x') }} {{ var('y', 'z') }} {{ var.has_var('y') }}")).toBe(
    'CI CI z False',
  );
  expect(await render("{{ var('pays') }}", { vars: { pays: 'FR' } })).toBe('FR');
  await expect(render("\n{{ var('y') }}")).rejects.toMatchObject({
    code: 'COMPILE_VAR_MISSING',
    details: { location: { line: 2 } },
  });
});

test('secrets cannot be read by a template', async () => {
  await expect(render("{{ env_var('DBT_ENV_SECRET_X', 'y') }}")).rejects.toMatchObject({
    code: 'CONFIG_SECRET_NOT_ALLOWED',
  });
  expect(await render('{{ target.password is defined }} {{ target.schema }}')).toBe('False dwh');
});

test('the configuration is read: null is a value, what is not there has the default', async () => {
  const config = { unique_key: 'id', schema: null, meta: { owner: 'x' }, persist_docs: { relation: true } };
  const text = `{{ config(unique_key='other') }}{{ config.get('unique_key') }} {{ config.get('nope', 'd') }}
{{ config.get('schema', 'd') }} {{ config.require('materialized') }} {{ config.meta_get('owner') }}
{{ config.persist_relation_docs() }} {{ config.persist_column_docs() }}`;
  expect(await render(text, { config })).toBe('id d\nNone view x\nTrue False');
  await expect(render("{{ config.require('nope') }}")).rejects.toMatchObject({ code: 'COMPILE_CONFIG_MISSING' });
});

test('a statement keeps its answer for load_result', async () => {
  const query = () => ({ columns: [{ name: 'n', type: 'bigint' }], rows: [[7n]], rowCount: 1 });
  const text = `{% call statement('s', fetch_result=True) %}select 7 as n{% endcall -%}
{% set r = load_result('s') %}{{ r.table.rows[0].n + 1 }} {{ r['data'][0][0] }} {{ r.response }} {{ load_result('t') }}`;
  const rendered = await renderAs(text, { query });
  expect(rendered.text).toBe('8 7 <AdapterResponse> None');
  expect(rendered.statements).toEqual(['select 7 as n']);
});

test('adapter finds relations and columns, and what it changes is read anew', async () => {
  const world = {
    relations: [catalogRelation('a'), catalogRelation('v', 'view')],
    columns: [{ name: 'id', type: 'integer', notNull: true }],
  };
  const text = `{% set a = adapter.get_relation('gold', 'dwh', 'a') -%}
{{ a.is_table }} {{ adapter.list_relations('gold', 'dwh') | map(attribute='type') | list }}
{{ (adapter.get_columns_in_relation(a) | first).quoted }} {{ adapter.check_schema_exists('gold', 'nope') }}
{%- do adapter.drop_relation(adapter.get_relation('gold', 'dwh', 'v')) %}
{%- do adapter.rename_relation(a, a.incorporate(path={'identifier': 'b"'})) %}
{%- do adapter.create_schema(api.Relation.create(database='gold', schema='new')) %}
{%- do adapter.truncate_relation(a) %}`;
  const rendered = await renderAs(text, world);
  expect(rendered.text).toBe(`True ['table', 'view']\n"id" False`);
  expect(rendered.statements).toEqual([
    'drop view if exists "gold"."dwh"."v" cascade',
    '-- forget dwh',
    'alter table "gold"."dwh"."a" rename to "b"""',
    '-- forget dwh',
    'create schema if not exists "new"',
    '-- forget new',
    'truncate table "gold"."dwh"."a"',
    '-- forget dwh',
  ]);
});

test('an incremental model adds to a table that is there, unless all is built anew', async () => {
  const world = { config: { materialized: 'incremental' }, relations: [catalogRelation('m')] };
  expect(await render('{{ is_incremental() }}', world)).toBe('True');
  expect(await render('{{ is_incremental() }}', { ...world, relations: [catalogRelation('m', 'view')] })).toBe('False');
  expect(await render('{{ is_incremental() }}', { ...world, relations: [] })).toBe('False');
  expect(await render('{{ is_incremental() }}', { relations: world.relations })).toBe('False');
  const full = { ...world, config: { ...world.config, full_refresh: true } };
  expect(await render('{{ is_incremental() }}', full)).toBe('False');
});

test('what templates say becomes notices of the run', async () => {
  const { events, text } = await renderAs(
    "{{ log('quiet') }}{{ log('told', info=True) }}{{ print('shown') }}{% do exceptions.warn('careful') %}",
  );
  expect(text).toBe('');
  const notice = { type: 'notice', uniqueId: 'model.golden.m' };
  expect(events).toEqual([
    { ...notice, level: 'info', text: { fr: 'told', en: 'told' } },
    { ...notice, level: 'info', text: { fr: 'shown', en: 'shown' }, isPrinted: true },
    { ...notice, level: 'warn', text: { fr: 'careful', en: 'careful' } },
  ]);
});

test('a macro may take the place of a member, and still reach it', async () => {
  const macros = { golden: "{% macro ref(name) %}{{ return(builtins.ref(name) ~ '/* seen */') }}{% endmacro %}" };
  const world = { macros, nodes: [modelNode('a')], dependsOn: ['model.golden.a'] };
  expect(await render("{{ ref('a') }}", world)).toBe('"gold"."dwh"."a"/* seen */');
});

test('context gives names that are computed, and takes new ones', async () => {
  const macros = { golden: '{% macro told() %}{{ said }}{% endmacro %}', outils: '{% macro x() %}X{% endmacro %}' };
  const text =
    "{% do context.update({'said': 'yes'}) %}{{ told() }} {{ context['outils']['x']() }} {{ context.get('n', 1) }}";
  expect(await render(text, { macros })).toBe('yes X 1');
});

test('an error inside a built-in macro points at the place of the project that led there', async () => {
  const query = () => {
    throw new Error('server went away');
  };
  const failing = renderAs('\n {{ asked() }}', {
    query,
    macros: { golden: "{% macro asked() %}{{ run_query('q') }}{% endmacro %}" },
  });
  await expect(failing).rejects.toMatchObject({
    details: {
      location: { file: 'macros/golden.sql', line: 1 },
      frames: expect.arrayContaining([
        expect.objectContaining({ file: 'builtins/statements.sql', macro: 'statement' }),
      ]),
    },
  });
});
