import { expect, test } from 'vitest';
import { fulfils, isPrerelease, parseWish, sortVersions, splitWishes } from './versions.ts';

const admits = (wish: string, version: string) => {
  const parsed = parseWish(wish);
  return parsed === undefined ? undefined : fulfils(version, parsed);
};

test.each([
  ['1.2.3', '1.2.3', true],
  ['=1.2.3', '1.2.4', false],
  ['>1.2.3', '1.2.3', false],
  ['>=1.2.3', '1.2.3', true],
  ['<=2.0.0', '2.0.0', true],
  ['<2.0.0', '1.10.0', true],
  // As in dbt: no pre-release of what is excluded, but those before it.
  ['<2.0.0', '2.0.0-rc1', false],
  ['<=2.0.0', '2.0.0-rc1', true],
  ['<2.0.0', '1.9.0-rc1', true],
  ['<2.0.0-rc2', '2.0.0-rc1', true],
  ['>=2.0.0-rc1', '2.0.0', true],
  ['0.3.0b1', '0.3.0-b1', true],
])('%s and %s: %s', (wish, version, admitted) => {
  expect(admits(wish, version)).toBe(admitted);
});

test.each(['^1.0.0', '~1.0.0', '1.0', '1', 'latest', '', '01.0.0', '>=1.0.0 <2.0.0'])(
  '%j is no wish of dbt',
  (text) => {
    expect(parseWish(text)).toBeUndefined();
  },
);

test('wishes come as a text, as a list, and separated by commas', () => {
  expect(splitWishes('>=1.0.0, <2.0.0')).toEqual(['>=1.0.0', '<2.0.0']);
  expect(splitWishes(['>=1.0.0', '<2.0.0'])).toEqual(['>=1.0.0', '<2.0.0']);
});

test('versions are sorted as numbers, pre-releases before what they lead to', () => {
  expect(sortVersions(['1.10.0', '1.9.0', 'x', '1.10.0-rc1', '0.3.0b1'])).toEqual([
    '0.3.0b1',
    '1.9.0',
    '1.10.0-rc1',
    '1.10.0',
  ]);
  expect(['0.3.0b1', '1.0.0', '1.0.0-rc.1'].map(isPrerelease)).toEqual([true, false, true]);
});

test.each(['1.0.0-a..b', '01.0.0', '1.0.0-a.00'])('%s is no version', (text) => {
  expect(parseWish(text)).toBeUndefined();
});
