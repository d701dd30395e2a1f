import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { editedProject } from '../../../test/support/edited-project.ts';
import { SigetiError } from '../../core/index.ts';

/** A project in which everything is described that can be. */
const YAML: Readonly<Record<string, string>> = {
  'dbt_project.yml': `
name: p
version: 1.0.0
profile: p
config-version: 2
require-dbt-version: [">=1.6.0", "<2.0.0"]
model-paths: [models]
target-path: target
clean-targets: [target]
quoting: {identifier: true}
dispatch: [{macro_namespace: dbt, search_order: [p, dbt]}]
flags: {fail_fast: false, indirect_selection: eager, warn_error_options: {error: [], warn: [], silence: []}}
vars: {a: 1, p: {b: 2}}
on-run-start: ["select 1"]
on-run-end: "select 2"
models: {p: {+materialized: view, +tags: [t], +meta: {a: 1}, sub: {+enabled: true, +pre-hook: [{sql: select 1, transaction: false}]}}}
seeds: {p: {+quote_columns: true, s: {+column_types: {id: int}}}}
snapshots: {p: {+target_schema: x}}
data_tests: {p: {+severity: warn, +store_failures: true}}
sources: {p: {+enabled: true}}
`,
  'selectors.yml': `
selectors:
  - name: one
    description: d
    default: false
    definition: {union: [{method: tag, value: t, children: true, parents_depth: 1, indirect_selection: cautious}, {exclude: [a]}]}
  - {name: two, definition: {intersection: [{method: selector, value: one}, 'path:models', {method: 'config.materialized', value: view}]}}
`,
  'models/m.yml': `
version: 2
models:
  - name: a
    description: "{{ doc('d') }}"
    latest_version: 2
    versions: [{v: 1, defined_in: a_v1, config: {alias: x}}, {v: 2, columns: [{include: all, exclude: []}, {name: z, data_type: int}]}]
    config: {materialized: table, contract: {enforced: true}, indexes: [{columns: [id], unique: true}], grants: {select: [x]}, tags: t, meta: {k: {}}, persist_docs: {relation: true}}
    constraints: [{type: primary_key, columns: [id], name: pk}]
    columns:
      - name: id
        data_type: int
        description: d
        constraints: [{type: not_null}, {type: check, expression: id > 0}]
        data_tests:
          - unique
          - not_null: {config: {severity: warn, where: id > 1, error_if: ">1"}}
          - accepted_values: {arguments: {values: [1, 2]}, name: n, description: d}
          - relationships: {to: ref('b'), field: id}
    data_tests: [{p.mine: {column_name: id, x: "{{ var('a') }}"}}]
  - name: b
    group: g
    access: protected
    deprecation_date: 2030-01-01
    config: {materialized: incremental, unique_key: [id], incremental_strategy: merge, on_schema_change: ignore, event_time: id}
    docs: {show: true, node_color: red}
    time_spine: {standard_granularity_column: id, custom_granularities: [{name: x, column_name: id}]}
    columns: [{name: id, granularity: day, quote: true, tags: [x], meta: {}}]
sources:
  - name: s
    schema: sc
    database: d
    loader: l
    config: {enabled: true, freshness: {warn_after: {count: 1, period: day}, error_after: {count: 2, period: day}, filter: x}, loaded_at_field: at, event_time: at}
    quoting: {identifier: true}
    tags: [x]
    tables:
      - {name: t, identifier: i, freshness: null, columns: [{name: id, data_tests: [unique]}], external: {location: x}}
      - {name: u, loaded_at_query: select now(), data_tests: [{mine: {}}]}
seeds: [{name: s, config: {column_types: {id: int}, delimiter: ';'}, columns: [{name: id}]}]
snapshots: [{name: sn, relation: ref('b'), config: {strategy: check, unique_key: id, check_cols: [id], hard_deletes: invalidate, snapshot_meta_column_names: {dbt_valid_to: x}, dbt_valid_to_current: "null"}}]
exposures: [{name: e, label: l, type: dashboard, maturity: high, url: 'http://x', owner: {name: n, email: e}, depends_on: [ref('b'), "source('s', 't')"], config: {enabled: true}}]
groups: [{name: g, owner: {name: n, email: x}}]
macros: [{name: mm, description: d, arguments: [{name: a, type: string, description: d}]}]
analyses: [{name: an, description: d, columns: [{name: x}]}]
data_tests: [{name: single, description: d, config: {severity: warn}}]
unit_tests:
  - name: ut
    model: b
    given: [{input: ref('c'), rows: [{id: 1}]}, {input: "source('s', 't')", format: csv, rows: "id\\n1"}, {input: this, format: sql, rows: select 1 as id}]
    expect: {format: dict, rows: [{id: 1}]}
    overrides: {macros: {is_incremental: true}, vars: {a: 1}, env_vars: {X: y}}
    config: {tags: [x]}
  - {name: uv, model: a, given: [], expect: {rows: [{id: 1}]}, versions: {include: [1]}}
semantic_models:
  - name: sm
    model: ref('b')
    defaults: {agg_time_dimension: ds}
    entities: [{name: e, type: primary, expr: id}]
    dimensions: [{name: ds, type: time, type_params: {time_granularity: day}}]
    measures: [{name: m1, agg: sum, expr: id, agg_params: {percentile: 0.5}, non_additive_dimension: {name: ds, window_choice: max, window_groupings: [e]}}]
metrics:
  - {name: mt, label: l, type: simple, type_params: {measure: {name: m1, filter: x, fill_nulls_with: 0}}, filter: "{{ Dimension('e__ds') }} > 1"}
  - {name: mr, label: l, type: ratio, type_params: {numerator: mt, denominator: {name: mt, alias: z, offset_window: 1 day}}}
  - {name: mc, label: l, type: cumulative, type_params: {measure: m1, window: 7 days, cumulative_type_params: {period_agg: first}}}
  - {name: md, label: l, type: derived, type_params: {expr: mt * 2, metrics: [{name: mt}]}}
saved_queries: [{name: sq, query_params: {metrics: [mt], group_by: [TimeDimension('e__ds')], where: ["x"], order_by: [x], limit: 1}, exports: [{name: x, config: {export_as: table, schema: s, alias: a}}]}]
`,
};
const OTHERS: Readonly<Record<string, string>> = {
  'models/a_v1.sql': 'select 1 as id',
  'models/a_v2.sql': 'select 1 as id, 2 as z',
  'models/b.sql': "select id from {{ ref('c') }} join {{ source('s', 't') }} using (id)",
  'models/sub/c.sql': "{{ config(materialized='ephemeral') }}select {{ var('a') }} as id",
  'models/d.md': '{% docs d %}text{% enddocs %}{% docs e %}{% enddocs %}',
  'models/sub/rich.sql':
    "{{ config(materialized='incremental', unique_key=['id'], tags=['x'] + ['y'], meta={'a': {'b': 1.5}}) }}\n{% set l = [1, 2, 'x'] %}\nselect id, {% for x in l if x != 2 %}{{ loop.index0 }} as c_{{ x|lower }}{{ ',' if not loop.last }}{% endfor %} from {{ ref('b') }} {# hm #} join {{ source('s', 't') }} using (id)\n{% if is_incremental() %} where id > (select max(id) from {{ this }}){% elif var('a') is defined and execute %} -- {{ run_started_at.strftime('%Y') }}{% else %}{%- call mm(2) -%}x{%- endcall -%}{% endif %}\n{% raw %}{{ }}{% endraw %}{{ 'a' ~ 1 // 2 ** 3 % 4 }} {{ {'a': [1, (2, 3)]}['a'][1:] }} {{ \"x\".split('.') | join(',') | replace('a', 'b') }}",
  'seeds/s.csv': 'id\n1\n',
  'macros/mm.sql':
    "{% macro mm(a, b=none, c={'x': [1]}) -%}{% if a is none %}{{ return(1) }}{% endif %}{% set ns = namespace(n=0) %}{% for k, v in c.items() %}{% set ns.n = ns.n + 1 %}{% endfor %}{{ a }}{{ caller() if caller }}{%- endmacro %}\n{% test mine(model, column_name, x) %}select 1 from {{ model }}{% endtest %}\n{% macro default__x() %}{{ adapter.dispatch('x', 'p')() }}{% endmacro %}{% materialization z, default %}{{ return({'relations': []}) }}{% endmaterialization %}",
  'analyses/an.sql': 'select 1',
  'tests/single.sql': "select * from {{ ref('b') }}",
  'snapshots/old.sql':
    "{% snapshot old %}{{ config(strategy='timestamp', updated_at='id', unique_key='id', target_schema='z') }}select * from {{ ref('b') }}{% endsnapshot %}",
};

const project = editedProject({ ...YAML, ...OTHERS });

type Step = string | number;

/** Every place in a value. */
function placesIn(value: unknown, before: readonly Step[] = []): (readonly Step[])[] {
  if (typeof value !== 'object' || value === null) return [before];
  const inner = Object.entries(value).flatMap(([key, child]) => placesIn(child, [...before, key]));
  return [before, ...inner];
}

function replaced(value: unknown, [step, ...rest]: readonly Step[], other: unknown): unknown {
  if (step === undefined) return other;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [...value] : { ...Object(value) };
  Reflect.set(copy, step, replaced(Reflect.get(Object(value), step), rest, other));
  return copy;
}

const ODD = fc.oneof(
  fc.constantFrom(
    null,
    true,
    0,
    -1,
    1.5,
    '',
    'x',
    ' ',
    '{{ var("nope") }}',
    '{{',
    "ref('nope')",
    '2024-02-30',
    '__proto__',
  ),
  fc.constantFrom<unknown>([], {}, [[]], [{}], [null], { a: 1 }, { name: 'x' }, [{ name: 1 }], { '1': [2] }, [
    'x',
    'x',
  ]),
  fc.string(),
  fc.jsonValue({ maxDepth: 2 }),
);

test('the project has no mistake of its own', async () => {
  const { problems } = await project.parse();
  expect(problems.map(({ details }) => details)).toEqual([]);
});

test('whatever a YAML file says, the project is parsed as if anew, or the mistake is named', async () => {
  const places = Object.entries(YAML).flatMap(([file, text]) =>
    placesIn(parse(text)).map((place) => ({ file, place })),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...places), ODD, async ({ file, place }, odd) => {
      await expectNamedWith(file, stringify(replaced(parse(YAML[file] ?? ''), place, odd)));
    }),
    { numRuns: 40 },
  );
});

/** What may be put into a text. */
const PIECE = fc.constantFrom(
  ...[
    '',
    '{{',
    '}}',
    '{%',
    '%}',
    '{#',
    '#}',
    '-',
    '"',
    "'",
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    ',',
    '|',
    '.',
    '\n',
    '\\',
    '\0',
  ],
  ...[
    '\ufeff',
    '\u2028',
    '💥',
    'é',
    'endif',
    'endmacro',
    'if',
    'for',
    'set',
    'none',
    '1e999',
    ' ',
    '\t',
    ':',
    '- ',
    '&a',
  ],
  ...['*a', '<<: ', '!!x', '%', '~', '=', '__proto__', 'constructor'],
);

test('whatever the text of a file is, too', async () => {
  const texts = { ...YAML, ...OTHERS };
  const cut = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), length: fc.nat({ max: 12 }), piece: PIECE });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.keys(texts)),
      fc.array(cut, { minLength: 1, maxLength: 3 }),
      async (file, cuts) => {
        const edited = cuts.reduce((text, { at, length, piece }) => {
          const start = Math.floor(at * text.length);
          return text.slice(0, start) + piece + text.slice(start + length);
        }, texts[file] ?? '');
        await expectNamedWith(file, edited);
      },
    ),
    { numRuns: 40 },
  );
});

/** Parses with another text of the file, and then as before. */
async function expectNamedWith(file: string, text: string): Promise<void> {
  project.write(file, text);
  await expectNamed();
  project.restore(file);
  await project.parse();
}

/** Parses, and expects that what goes wrong is said by an error of ours. */
async function expectNamed(): Promise<void> {
  try {
    const parsed = await project.expectSame();
    for (const problem of [...parsed.problems, ...parsed.warnings]) expect(problem.code).not.toBe('INTERNAL');
  } catch (thrown) {
    if (!(thrown instanceof SigetiError) || thrown.code === 'INTERNAL') throw thrown;
  }
}
