import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatAge, formatCount, formatPercent, formatSeconds, plural, toWidth, wrap } from './format.ts';

test('counts are grouped by thousands in the way of each language', () => {
  expect(formatCount(4146, 'fr')).toBe('4 146');
  expect(formatCount(1234567, 'en')).toBe('1,234,567');
  expect(formatCount(-1000, 'fr')).toBe('-1 000');
  expect(formatCount(999, 'fr')).toBe('999');
});

test('seconds show two decimals, and minutes from 60 s on', () => {
  expect(formatSeconds(0.041, 'fr')).toBe('0,04 s');
  expect(formatSeconds(0.041, 'en')).toBe('0.04s');
  expect(formatSeconds(125, 'fr')).toBe('2 min 5 s');
});

test.each([
  [0.4, '0 s', '0 s'],
  [59, '59 s', '59 s'],
  [3600, '1 h', '1 h'],
  [5025, '1 h 23 min', '1 h 23 min'],
  [2 * 86_400 + 3 * 3600 + 59, '2 j 3 h', '2 d 3 h'],
  [-90, '-1 min 30 s', '-1 min 30 s'],
])('an age of %d s shows its two largest units', (seconds, fr, en) => {
  expect([formatAge(seconds, 'fr'), formatAge(seconds, 'en')]).toEqual([fr, en]);
});

test('100 % is shown only when nothing is missing', () => {
  expect(formatPercent(1, 'fr')).toBe('100 %');
  expect(formatPercent(1999 / 2000, 'fr')).toBe('99,9 %');
  expect(formatPercent(0, 'en')).toBe('0%');
});

test('French counts zero as singular, English does not', () => {
  const words = [
    { fr: 'ligne', en: 'row' },
    { fr: 'lignes', en: 'rows' },
  ] as const;
  expect(plural(0, 'fr', ...words)).toBe('ligne');
  expect(plural(0, 'en', ...words)).toBe('rows');
  expect(plural(2, 'fr', ...words)).toBe('lignes');
});

test('toWidth always gives the width asked for', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 80 }), (text, width) => toWidth(text, width).length === width),
  );
});

test('wrapping loses no word and no line is longer than the width, unless one word is', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-zé]{1,12}$/), { minLength: 1 }), (words) => {
      const lines = wrap(words.join(' '), 20);
      expect(lines.join(' ')).toBe(words.join(' '));
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(20);
    }),
  );
});

test('a line never breaks inside French quotes and before French double signs', () => {
  expect(wrap('la base « x » est vide : recréez', 10)).toEqual(['la base', '« x » est', 'vide :', 'recréez']);
});

test('the blanks that a line begins with stay: tables are in columns', () => {
  expect(wrap('Des lignes :\n  id | nom\n- 1  | Awa', 20)).toEqual(['Des lignes :', '  id | nom', '- 1  | Awa']);
  expect(wrap('  un mot de trop', 10)).toEqual(['  un mot', 'de trop']);
});
