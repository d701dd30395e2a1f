import { expect, test } from 'vitest';
import { lineOfHook } from './place-of-hook.ts';

const YAML = `models:
  p:
    # select 1
    +pre-hook:
      - select 1
      - "select \\"a\\" from b"
      - >
        select 'it''s'
        from nowhere
      - {sql: 'select ''x''', transaction: false}
`;

test.each([
  ['select 1', 5],
  ['select "a" from b', 6],
  ["select 'it''s' from nowhere\n", 8],
  ["select 'x'", 10],
  ['select 2', undefined],
  ['', undefined],
])('%s is found by its letters, behind the first key of hooks', (sql, line) => {
  expect(lineOfHook(sql, YAML)).toBe(line);
});

test('in a model, what is before the configuration of hooks is not looked at', () => {
  const model = `-- select 1\n{{ config(\n  post_hook="select 1"\n) }}\nselect 1`;
  expect(lineOfHook('select 1', model)).toBe(3);
  expect(lineOfHook('select 1', 'select 1')).toBeUndefined();
});
