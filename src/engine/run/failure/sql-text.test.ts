import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ExecutableNode } from '../../../core/index.ts';
import { columnName, conversions, divisors, onlySql } from './sql-text.ts';

function template(rawCode: string): ExecutableNode {
  const file = 'models/m.sql';
  return {
    uniqueId: 'model.p.m',
    resourceType: 'model',
    name: 'm',
    packageName: 'p',
    path: 'm.sql',
    originalFilePath: file,
    fqn: [],
    description: '',
    tags: [],
    meta: {},
    config: { enabled: true, materialized: 'view', tags: [], meta: {} },
    unrenderedConfig: {},
    rawCode,
    checksum: '',
    relation: { database: 'd', schema: 's', identifier: 'm' },
    refs: [],
    sources: [],
    dependsOn: { nodes: [], macros: [] },
    columns: {},
  };
}

test('what is no SQL is blanked out, and nothing moves', () => {
  expect(onlySql(`{% set a = b / c %}'x / y' -- e / f\na / {{ g }}`)).toBe(`${' '.repeat(35)}\na / {{ g }}`);
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', "'", '-', '/', '*', '{', '%', '}', '\n', ' ') }), (text) => {
      const sql = onlySql(text);
      expect(sql.length).toBe(text.length);
      expect([...sql.matchAll(/\n/g)].map(({ index }) => index)).toEqual(
        [...text.matchAll(/\n/g)].map(({ index }) => index),
      );
    }),
  );
});

test.each([
  ['a / b', ['b']],
  ['a/t."Prix net"', ['t."Prix net"']],
  ['a / (b - (c))', ['(b - (c))']],
  ['a % count(*)', ['count(*)']],
  ['a / nullif(b, 0), a / 100, a / 2.5', []],
  ["'a / b' /* a / b */ -- a / b", []],
])('the divisors of %s', (sql, expected) => {
  expect(divisors([template(sql)]).map(({ text }) => text)).toEqual(expected);
});

test('a conversion knows the column by its names in every template', () => {
  const templates = [
    template('select\n prix::numeric(18,2), cast(d as date), to_date(j, x)'),
    template('select p.le as prix'),
  ];
  expect(conversions(templates)).toEqual([
    { text: 'prix::numeric', file: 'models/m.sql', line: 2, columns: ['prix', 'le'] },
    { text: 'cast(d as date)', file: 'models/m.sql', line: 2, columns: ['d'] },
    { text: 'to_date(j', file: 'models/m.sql', line: 2, columns: ['j'] },
  ]);
});

test.each([
  ['l."Prix ""net"""', 'Prix "net"'],
  ['T.Prix', 'prix'],
  ['a + b', undefined],
  ['f(x)', undefined],
])('%s is the column %s', (text, expected) => {
  expect(columnName(text)).toBe(expected);
});
