import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressOf, formatRoute, parseRoute } from './route.ts';

test.each([
  ['#!/model/model.shop.orders', { page: 'model', id: 'model.shop.orders', graph: false }],
  ['#!/source/source.shop.raw.orders#columns', { page: 'source', id: 'source.shop.raw.orders', section: 'columns' }],
  ['#!/model/model.shop.orders?g_v=1&g_i=%2Borders%2B', { graph: true, include: '+orders+' }],
  ['#!/overview?g_v=1&g_e=tag:x', { page: 'overview', graph: true, exclude: 'tag:x' }],
  ['#!/source_list/raw', { page: 'source_list', id: 'raw' }],
  ['', { page: 'overview', id: '' }],
  ['#!/model/%E0%A4%A', { page: 'model', id: '%E0%A4%A' }],
])('dbt’s address %s is understood', (hash, expected) => {
  expect(parseRoute(hash)).toMatchObject(expected);
});

test('the address of a node is dbt’s', () => {
  expect(addressOf('model.shop.orders')).toBe('#!/model/model.shop.orders');
});

test('every place comes back from its address', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1 });
  const route = fc.record({
    page: fc.constantFrom('model', 'source_list'),
    id: text,
    graph: fc.boolean(),
    include: fc.string(),
    exclude: fc.string(),
    column: fc.string(),
    section: fc.constantFrom('', 'columns'),
  });
  fc.assert(
    fc.property(route, (written) => {
      expect(parseRoute(formatRoute(written))).toEqual(written);
    }),
  );
});
