import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matches, matchesPath } from './patterns.ts';

test.each([
  ['stg_ventes', 'stg_*', true],
  ['a/b.c', '*', true],
  ['stg_v', 'stg_[vc]', true],
  ['stg_x', 'stg_[!vc]', true],
  ['stg_v', 'stg_[!vc]', false],
  ['a+b', 'a+?', true],
  ['a.b', 'a?b', true],
  ['ab', 'a', false],
])('%s against %s', (text, pattern, expected) => expect(matches(text, pattern)).toBe(expected));

test.each([
  ['models/a/b.sql', 'models/*/b.sql', true],
  ['models/a/c/b.sql', 'models/*/b.sql', false],
  ['models/a/c/b.sql', 'models/**/b.sql', true],
  ['models/b.sql', 'models/**/b.sql', true],
  ['models', 'models/**', true],
  ['modelsx', 'models/**', false],
])('the path %s against %s', (path, pattern, expected) => expect(matchesPath(path, pattern)).toBe(expected));

test('a text matches itself, and with any part of it behind a star', () => {
  const plain = fc.string().map((text) => text.replace(/[*?[\]]/g, ''));
  fc.assert(
    fc.property(plain, plain, (start, end) => matches(start + end, start + end) && matches(start + end, `${start}*`)),
  );
});
