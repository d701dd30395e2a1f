import { expect, test } from 'vitest';
import { parseTemplate, placeOfArgument } from './index.ts';

const TEXT = `{{ config(
  materialized='table',
  meta={'increment': {'inputs': [{'ref': 'a'}, {'ref': 'b', 'key': 1}]}}
) }}
{% if var('x') %}{{ config({'schema': 'other', 'tags': ['a']}) }}{% endif %}
select config from {{ other(materialized='view') }}`;

function place(...path: (string | number)[]): unknown {
  const found = placeOfArgument(parseTemplate(TEXT, 'models/a.sql'), 'config', path);
  return found && [found.location.line, found.location.column, found.depth];
}

test('an argument is found by its keyword or in the mapping, as deep as it is written out', () => {
  expect(place('materialized')).toEqual([2, 16, 1]);
  expect(place('meta', 'increment', 'inputs', 1, 'key')).toEqual([3, 61, 5]);
  expect(place('meta', 'increment', 'root')).toEqual([3, 9, 2]);
  expect(place('tags')).toEqual([5, 48, 1]);
});

test('what is not given leads to the last call, and to nothing where there is none', () => {
  expect(place('unique_key')).toEqual([5, 21, 0]);
  expect(placeOfArgument(parseTemplate('select 1', 'a.sql'), 'config', ['tags'])).toBeUndefined();
});
