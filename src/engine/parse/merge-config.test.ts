import fc from 'fast-check';
import { expect, test } from 'vitest';
import { configLevels, mergeConfig } from './merge-config.ts';

test('tags and hooks add up, meta merges, the rest replaces', () => {
  const project = { tags: 'a', 'post-hook': 'analyze', meta: { x: 1, y: 1 }, schema: 'one' };
  const file = { tags: ['b'], post_hook: ['vacuum'], meta: { y: 2 }, schema: 'two' };
  expect(mergeConfig(mergeConfig({ tags: [], meta: {} }, project), file)).toEqual({
    tags: ['a', 'b'],
    'post-hook': ['analyze', 'vacuum'],
    meta: { x: 1, y: 2 },
    schema: 'two',
  });
});

test('grants: + adds grantees, a bare privilege names them anew', () => {
  const base = { grants: { select: 'bi', insert: ['etl'] } };
  expect(mergeConfig(base, { grants: { '+select': ['web'], insert: 'app' } }).grants).toEqual({
    select: ['bi', 'web'],
    insert: ['app'],
  });
});

test('levels follow the fqn; keys with + may hold mappings, keys without it open branches', () => {
  const tree = {
    '+materialized': 'view',
    p: { enabled: true, marts: { '+meta': { a: 1 }, mart_ca: { '+materialized': 'table' } }, other: { '+tags': 'x' } },
  };
  expect(configLevels(tree, ['p', 'marts', 'mart_ca'])).toEqual([
    { materialized: 'view' },
    { enabled: true },
    { meta: { a: 1 } },
    { materialized: 'table' },
  ]);
});

test('merging nothing changes nothing, and replacing is idempotent', () => {
  const config = fc.dictionary(fc.constantFrom('schema', 'alias', 'enabled', 'meta'), fc.constantFrom('a', 1, true));
  fc.assert(
    fc.property(config, config, (base, update) => {
      expect(mergeConfig(base, {})).toEqual({ ...base });
      const once = mergeConfig(base, update);
      expect(mergeConfig(once, update)).toEqual(once);
    }),
  );
});
