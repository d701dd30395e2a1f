import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Integers, Numbers, rowsOf, Words } from './columns.ts';

const COUNT = 40_000;

test('what is written is what is read, across blocks', () => {
  const numbers = new Numbers();
  const integers = new Integers();
  const words = new Words<string | null>();
  for (let index = 0; index < COUNT; index++) {
    numbers.push(index % 7 === 0 ? null : index / 4);
    integers.push(index % 5 === 0 ? null : -index);
    words.push(index % 3 === 0 ? null : `word ${index % 50}`);
  }
  for (const index of [0, 1, 16_383, 16_384, COUNT - 1]) {
    expect(numbers.orNull(index)).toBe(index % 7 === 0 ? null : index / 4);
    expect(integers.orNull(index)).toBe(index % 5 === 0 ? null : -index);
    expect(words.at(index)).toBe(index % 3 === 0 ? null : `word ${index % 50}`);
  }
  expect([numbers.length, integers.length, words.length]).toEqual([COUNT, COUNT, COUNT]);
});

test('cells that nobody wrote are not there', () => {
  const numbers = new Numbers();
  const integers = new Integers();
  numbers.set(20_000, 5);
  integers.set(20_000, 5);
  expect([numbers.orNull(19_999), integers.orNull(3), numbers.orNull(-1), integers.orNull(30_000)]).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect(() => numbers.at(3)).toThrow(RangeError);
  expect(() => integers.at(3)).toThrow(RangeError);
  expect(() => new Words<string>().at(0)).toThrow(RangeError);
});

test('what does not fit is refused, not cut', () => {
  expect(() => new Integers().push(2 ** 31)).toThrow(RangeError);
  expect(() => new Integers().push(1.5)).toThrow(RangeError);
  const words = new Words<string>();
  expect(() => words.set(1, 'after a gap')).toThrow(RangeError);
  for (let index = 0; index < 256; index++) words.push(String(index));
  expect(() => words.push('one too many')).toThrow(RangeError);
  const many = new Words<string>('many');
  for (let index = 0; index < 300; index++) many.push(String(index));
  expect(many.at(299)).toBe('299');
});

test('the last value written counts', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(50), fc.option(fc.integer({ min: -1_000, max: 1_000 })))), (writes) => {
      const column = new Integers();
      const expected = new Map<number, number | null>();
      for (const [index, value] of writes) {
        column.set(index, value);
        expected.set(index, value);
      }
      for (let index = 0; index <= 50; index++) expect(column.orNull(index)).toBe(expected.get(index) ?? null);
    }),
  );
});

test('rows can be gone through again', () => {
  const rows = rowsOf(2, function* () {
    yield* ['a', 'b'];
  });
  expect([...rows, ...rows]).toEqual(['a', 'b', 'a', 'b']);
});
