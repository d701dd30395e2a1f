import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalText, normalise, parseDecimal } from './exact.ts';

test('decimals are read and written without loss', () => {
  expect(parseDecimal(16_000.25, 6)).toBe(16_000_250_000n);
  expect(decimalText(16_000_250_000n, 6)).toBe('16000.25');
  expect(decimalText(-5n, 3)).toBe('-0.005');
  expect(decimalText(0n, 3)).toBe('0');
  expect(() => parseDecimal(0.1234567, 6)).toThrow(RangeError);
  expect(() => parseDecimal(1e21, 6)).toThrow(RangeError);
});

test('what is written is what was read', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), (thousandths) => {
      const value = thousandths / 1_000;
      expect(Number(decimalText(parseDecimal(value, 6), 6))).toBe(value);
    }),
  );
});

test('statuses are compared without case, accents and outer blanks', () => {
  expect(['Échec ', 'ECHEC', 'échec', ' Echec'].map(normalise)).toEqual(['echec', 'echec', 'echec', 'echec']);
});
