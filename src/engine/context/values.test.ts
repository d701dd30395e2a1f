import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderAs } from '../../../test/support/template-context.ts';
import type { QueryResult } from '../adapter/index.ts';
import { Decimal } from './decimal.ts';

const result = (columns: readonly (readonly [string, string])[], ...rows: readonly unknown[][]): QueryResult => ({
  columns: columns.map(([name, type]) => ({ name, type })),
  rows,
  rowCount: rows.length,
});

const render = async (text: string, answer?: QueryResult) =>
  (await renderAs(text, answer ? { query: () => answer } : {})).text;

test.each([
  ['{{ r }} {{ r.include(database=false) }} {{ r.include() }}', '"d"."s"."i" "s"."i" "d"."s"."i"'],
  ['{{ r.quote(identifier=false) }} {{ r.render() }}', '"d"."s".i "d"."s"."i"'],
  ['{{ r.without_identifier() }} {{ r.identifier }} {{ r.name }} {{ r.type }}', '"d"."s" i i table'],
  ['{{ r.is_table }} {{ r.is_view }} {{ r.is_cte }}', 'True False False'],
  ["{{ r.incorporate(path={'identifier': 'j'}, type='view').type }}", 'view'],
  ["{{ r is mapping }} {{ r.get('metadata').get('type') }} {{ r['schema'] }}", 'True PostgresRelation s'],
  ["{{ r == api.Relation.create(database='d', schema='s', identifier='i', type='table') }}", 'True'],
  [
    "{{ r.information_schema('columns') }} {{ r.information_schema() }}",
    '"d".INFORMATION_SCHEMA.columns "d".INFORMATION_SCHEMA',
  ],
  ["{{ r.matches(schema='s') }} {{ r.matches(schema='t') }} {{ r.constructor is defined }}", 'True False False'],
])('a relation: %s', async (text, expected) => {
  const made = "{% set r = api.Relation.create(database='d', schema='s', identifier='i', type='table') %}";
  expect(await render(`${made}${text}`)).toBe(expected);
});

test.each([
  ["api.Column('a', 'character varying', 20)", 'character varying(20) True False'],
  ["api.Column('a', 'text')", 'text True False'],
  ["api.Column('a', 'numeric', none, 12, 2)", 'numeric(12,2) False True'],
  ["api.Column.create('a', 'numeric(18,4)')", 'numeric(18,4) False True'],
  ["api.Column.create('a', 'STRING')", 'TEXT True False'],
  ["api.Column.create('a', 'timestamp(3) with time zone')", 'timestamp(3) with time zone False False'],
])('a column: %s', async (made, expected) => {
  const text = `{% set c = ${made} %}{{ c.data_type }} {{ c.is_string() }} {{ c.is_number() }}`;
  expect(await render(text)).toBe(expected);
});

test('a result table is read by place and by name', async () => {
  const table = result(
    [
      ['id', 'bigint'],
      ['nom', 'text'],
    ],
    [1n, 'un'],
    [2n, null],
  );
  const text = `{% set t = run_query('q') %}{{ t.columns[1].values() }} {{ t.columns['id'].values() | sum }}
{{ t.column_names }} {{ t.rows | length }} {{ t.rows[1]['nom'] }} {{ t.rows[-1][0] }} {{ t.columns | map(attribute='name') | list }}
{% for id, nom in t.rows %}{{ id }}={{ nom }};{% endfor %}{% for row in t %}{{ row.nom }}{% endfor %}
{{ t.rows[0].dict() }} {{ t.select(['nom']).column_names }} {{ t.exclude(['nom']).rows[0].values() }} {{ t.limit(1).rows | length }}
{{ t.columns[1].values_without_nulls() }} {{ t.rows[0].values() | join('-') }}`;
  expect(await render(text, table)).toBe(
    [
      "('un', None) 3",
      "('id', 'nom') 2 None 2 ['id', 'nom']",
      '1=un;2=None;unNone',
      "{'id': 1, 'nom': 'un'} ('nom',) (1,) 1",
      "('un',) 1-un",
    ].join('\n'),
  );
});

test('print_table shows the rows', async () => {
  const table = result([['code', 'text']], ['a'], [null]);
  const { events } = await renderAs("{% do run_query('q').print_table() %}", { query: () => table });
  expect(events[0]).toMatchObject({ text: { en: '| code |\n| ---- |\n| a    |\n|      |' } });
});

test('cells are as exact as in PostgreSQL', async () => {
  const table = result(
    [
      ['n', 'numeric'],
      ['big', 'bigint'],
      ['f', 'double precision'],
      ['d', 'date'],
      ['t', 'timestamp with time zone'],
      ['b', 'boolean'],
    ],
    ['1.50', 9007199254740993n, 0.5, '2024-02-29', '2024-01-31 13:05:00.25+00', true],
  );
  const text = `{% set r = run_query('q').rows[0] %}{{ r.n }} {{ r.n + 1 }} {{ r.n * 2 > 2.9 }} {{ r.big }} {{ r.f }}
{{ r.d }} {{ r.d.strftime('%d/%m/%Y') }} {{ r.t }} {{ r.b }} {{ [r.n, r.d.year] }}`;
  expect(await render(text, table)).toBe(
    [
      '1.50 2.50 True 9007199254740993 0.5',
      '2024-02-29 29/02/2024 2024-01-31 13:05:00.250000+00:00 True [1.50, 2024]',
    ].join('\n'),
  );
});

test('decimals add and multiply without rounding', () => {
  const decimal = fc
    .tuple(fc.bigInt(-(10n ** 20n), 10n ** 20n), fc.nat(12))
    .map(([digits, scale]) => new Decimal(digits, scale));
  fc.assert(
    fc.property(decimal, decimal, (a, b) => {
      const sum = a.operate('+', b, 'left');
      expect(sum instanceof Decimal && a.equals(sum.operate('-', b, 'left') ?? null)).toBe(true);
      expect(Decimal.parse(a.toText())?.equals(a)).toBe(true);
    }),
  );
});
