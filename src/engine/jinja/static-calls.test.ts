import { expect, test } from 'vitest';
import { findStaticCalls, parseTemplate } from './index.ts';

const find = (source: string) => findStaticCalls(parseTemplate(source, 'models/a.sql'));

test('calls that are written out are found with their arguments and places', () => {
  const { fullyStatic, calls } = find(
    "{{ config(materialized='table', tags=['a'], meta={'n': -1}) }}\nselect * from {{ ref('p', 'a').identifier }}, {{ pkg.m(1) }}",
  );
  expect(fullyStatic).toBe(true);
  expect(calls.map(({ name }) => name)).toEqual(['config', 'ref', 'pkg.m']);
  expect({ ...calls[0]?.kwargs }).toMatchObject({ materialized: 'table', tags: ['a'] });
  expect(calls[1]).toMatchObject({ args: ['p', 'a'], location: { file: 'models/a.sql', line: 2, column: 18 } });
});

test.each([
  ['a condition', "{% if a %}{{ ref('a') }}{% endif %}"],
  ['an inline condition', "{{ ref('a') if b else ref('c') }}"],
  ['a loop', "{% for a in b %}{{ ref('a') }}{% endfor %}"],
  ['a variable', "{% set a = ref('a') %}"],
  ['an argument to compute', '{{ ref(a) }}'],
  ['a nested call', "{{ ref(var('a')) }}"],
  ['spread arguments', '{{ ref(*a) }}'],
  ['a value that is called', "{{ f('a')('b') }}"],
])('%s needs the template to run', (_name, source) => {
  expect(find(source).fullyStatic).toBe(false);
});

test('plain names and attributes depend on nothing', () => {
  expect(find('select {{ this }} {{ target.name ~ 1 }} {# note #}')).toMatchObject({ fullyStatic: true, calls: [] });
});
