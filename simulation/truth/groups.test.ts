import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupBy } from '../grouping.ts';
import { allPlaces, groupPlaces, pairCounter, pick } from './groups.ts';

test('places are gathered as lists are', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1, max: 5 })), (keys) => {
      const groups = groupPlaces(allPlaces(keys.length), (place) => keys[place]);
      const expected = groupBy(keys.keys(), (place) => keys[place]);
      expect(groups.keys.map((key) => [key, groups.of(key)])).toEqual([...expected]);
      expect(groups.of(99)).toEqual([]);
    }),
  );
});

test('only the given places are gathered', () => {
  const groups = groupPlaces(Int32Array.of(1, 3, 5), (place) => place % 3);
  expect(groups.keys).toEqual([1, 0, 2]);
  expect(groups.of(0)).toEqual([3]);
  expect([...pick({ at: (place) => `fact ${place}` }, groups.of(2))]).toEqual(['fact 5']);
});

test('pairs are told apart, negative ids too', () => {
  const count = pairCounter();
  expect([count(0, 1), count(1, 0), count(0, -1), count(0, 1), count(1, -1), count(0, -1)]).toEqual([0, 1, 2, 0, 3, 2]);
});
