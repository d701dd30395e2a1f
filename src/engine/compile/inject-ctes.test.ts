import { expect, test } from 'vitest';
import { injectCtes } from './inject-ctes.ts';

const CTES = [' __dbt__cte__a as (\nselect 1\n)', ' __dbt__cte__b as (\nselect 2\n)'];
const JOINED = ' __dbt__cte__a as (\nselect 1\n),  __dbt__cte__b as (\nselect 2\n)';

test.each([
  ['plain', '\n\nselect * from x', `\n\nwith${JOINED} select * from x`],
  ['with', '\n  WITH x as (select 1)\nselect 1', `\n  WITH ${JOINED}, x as (select 1)\nselect 1`],
  ['recursive', 'with recursive x as (select 1) select 1', `with recursive ${JOINED}, x as (select 1) select 1`],
  ['comment, then with', '-- why\n/* a */ with x as (select 1)', `-- why\n/* a */ with ${JOINED}, x as (select 1)`],
  ['comment, then select', '  -- with care\nselect 1', `  with${JOINED} -- with care\nselect 1`],
  ['a name that begins so', 'withdrawn', `with${JOINED} withdrawn`],
])('ctes are injected as dbt does: %s', (_name, sql, expected) => {
  expect(injectCtes(sql, CTES)).toBe(expected);
});

test('without ctes the text stays as it is', () => {
  expect(injectCtes('\n select 1 ', [])).toBe('\n select 1 ');
});
