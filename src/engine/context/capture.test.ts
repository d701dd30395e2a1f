import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modelNode, openWorkspace, registryOf } from '../../../test/support/template-context.ts';
import { parseTemplate } from '../jinja/index.ts';
import { captureNode } from './index.ts';

const workspace = await openWorkspace();

async function capture(text: string, macros = '') {
  const registry = registryOf({ golden: macros });
  return captureNode({
    template: parseTemplate(text, 'models/m.sql'),
    node: modelNode('m'),
    workspace,
    macros: registry,
  });
}

test('references, configuration, variables and macros are written down', async () => {
  const found = await capture(
    `{{ config(materialized='table', tags=['a']) }}{{ config(tags=['b'], pre_hook='x') }}
     {% if var('absent') is none %}{{ ref('p', 'a', v=2) }}{% endif %}{{ env_var('HOME_X', 'y') }}{{ f() }}
     {{ source('ops', 'lots') }}{{ ref('b') }}{{ ref('b') }}`,
    "{% macro f() %}{{ g() }}{% endmacro %}{% macro g() %}{{ ref('inner') }}{% endmacro %}",
  );
  expect(found).toEqual({
    refs: [{ name: 'a', package: 'p', version: 2 }, { name: 'inner' }, { name: 'b' }, { name: 'b' }],
    sources: [['ops', 'lots']],
    configs: [
      { materialized: 'table', tags: ['a'] },
      { tags: ['b'], pre_hook: 'x' },
    ],
    macros: ['macro.golden.f'],
    vars: ['absent'],
    environment: ['HOME_X'],
  });
});

test('nothing is executed: queries have no rows, relations are not there, undefined values pass', async () => {
  const found = await capture(`
    {% set rows = run_query('select 1').columns[0].values() %}
    {% for row in rows %}{{ row.x }}{% endfor %}
    {% for column in adapter.get_columns_in_relation(ref('a')) %}{{ column.name }}{% endfor %}
    {% if execute %}{{ ref('only_when_executing') }}{% endif %}
    {{ adapter.get_relation('d', 's', 'i') is none }} {{ load_result('x').table.rows }} {{ nowhere.at.all() }}
    {% if is_incremental() %}{{ ref('increment') }}{% endif %}`);
  expect(found.refs).toEqual([{ name: 'a' }]);
});

test.each([
  ['select 1\nfrom {{ ref() }}', 'ref() takes one or two names.'],
  ["select 1\nfrom {{ source('ops') }}", 'source() takes two names.'],
  ["select 1\n{{ config('table') }}", 'config() takes named arguments, or one dict.'],
])('a call with other arguments than it takes is told with its place: %j', async (text, message) => {
  await expect(capture(text)).rejects.toMatchObject({
    details: { code: 'TEMPLATE_RUNTIME', message: { en: message }, location: { file: 'models/m.sql', line: 2 } },
  });
});

test('a project that wraps ref() is rendered, not read', async () => {
  const wrapped = "{% macro ref(name) %}{{ return(builtins.ref('golden', name)) }}{% endmacro %}";
  expect((await capture("{{ ref('a') }}", wrapped)).refs).toEqual([{ name: 'a', package: 'golden' }]);
});

test('reading a file and rendering it find the same', async () => {
  const name = fc.stringMatching(/^[a-z_]{1,8}$/);
  const call = fc.oneof(
    name.map((model) => `{{ ref('${model}') }}`),
    fc.tuple(name, name).map(([source, table]) => `{{ source('${source}', '${table}') }}`),
    fc.tuple(name, fc.integer()).map(([key, value]) => `{{ config(${key}_x=${value}) }}`),
    name.map((text) => `select ${text}`),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(call), async (calls) => {
      const text = calls.join('\n');
      expect(await capture(`${text}{% if true %}{% endif %}`)).toEqual(await capture(text));
    }),
    { numRuns: 50 },
  );
});

const PRINTED = "{% macro f() %}{{ this.schema }}{{ g(this) }}{% call h() %}{{ ref('a') }}{% endcall %}{% endmacro %}";
const PRINTING = `${PRINTED}{% macro g(it) %}x {{ it }}{% endmacro %}{% macro h() %}{{ caller() }}{% endmacro %}`;

test.each([
  ['{{ f() }}', false],
  ['{% if true %}{% call h() %}{{ f() }}{% endcall %}{% endif %}', false],
  ["{{ f() ~ '' }}", true],
  ['{{ f() | trim }}', true],
  ['{% if f() %}{% endif %}', true],
  ['{% set text %}{{ f() }}{% endset %}', true],
  ['{{ adapter.quote(f()) }}', true],
])('a macro makes its text, of the names that it prints, where something reads it: %s', async (text, isRead) => {
  let isAsked = false;
  const { relation, ...node } = modelNode('m');
  const found = await captureNode({
    template: parseTemplate(text, 'models/m.sql'),
    node: {
      ...node,
      get relation() {
        isAsked = true;
        return relation;
      },
    },
    workspace,
    macros: registryOf({ golden: PRINTING }),
  });
  expect({ isAsked, refs: found.refs }).toEqual({ isAsked: isRead, refs: [{ name: 'a' }] });
});

test('what a text asks for is found whether its macros make their texts or not', async () => {
  const plain = [
    ...[
      "{{ ref('a') }}",
      "{{ source('s', 't') }}",
      "{{ config(x='1') }}",
      "{% set x = var('v') %}",
      'text',
      '{{ this }}',
    ],
    "{% do return('text') %}",
  ];
  const calling = [
    ...['{{ g(1) }}', '{{ g(2) ~ g(3) }}', "{% call g(4) %}{{ ref('called') }}{% endcall %}", '{{ g(5) | trim }}'],
    ...["{% if g(6) == 'text' %}{{ g(7) }}{% endif %}", '{% set x %}{{ g(8) }}{% endset %}', '{{ return(g(9)) }}'],
  ];
  const body = (...statements: string[]) =>
    fc.array(fc.constantFrom(...statements), { maxLength: 5 }).map((list) => list.join(''));
  await fc.assert(
    fc.asyncProperty(body(...plain, ...calling), body(...plain), async (outer, inner) => {
      const called = `{{ ref('g' ~ n) }}{{ caller() if caller else '' }}${inner}`;
      const macros = `{% macro f() %}${outer}{% endmacro %}{% macro g(n, caller=none) %}${called}{% endmacro %}`;
      expect(await capture('{{ f() }}', macros)).toEqual(await capture("{{ f() ~ '' }}", macros));
    }),
    { numRuns: 200 },
  );
});

test('an error names the place in the file and the macros on the way', async () => {
  const failing = capture(
    'a\n {{ f() }}',
    "{% macro f() %}\n{{ exceptions.raise_compiler_error('non') }}{% endmacro %}",
  );
  await expect(failing).rejects.toMatchObject({
    code: 'COMPILE_RAISED',
    details: {
      location: { file: 'macros/golden.sql', line: 2 },
      frames: [
        { macro: 'f', file: 'macros/golden.sql', line: 2 },
        { file: 'models/m.sql', line: 2, column: 5 },
      ],
    },
  });
});
