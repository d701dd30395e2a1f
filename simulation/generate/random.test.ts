import { expect, test } from 'vitest';
import { interpolate, Random } from './random.ts';

test('a stream is the same for the same name, and another for another', () => {
  const draw = (name: string) => Array.from({ length: 5 }, () => new Random(name).integer(0, 1_000_000));
  expect(draw('1/lots')).toEqual(draw('1/lots'));
  expect(new Random('1/lots').unit()).not.toBe(new Random('2/lots').unit());
  expect(new Random('1/lots').unit()).not.toBe(new Random('1/zones').unit());
});

test('numbers fill their range evenly', () => {
  const random = new Random('even');
  const counts = new Map<number, number>();
  for (let i = 0; i < 40_000; i++) {
    const drawn = random.integer(0, 3);
    counts.set(drawn, (counts.get(drawn) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual([0, 1, 2, 3]);
  for (const count of counts.values()) expect(count / 40_000).toBeCloseTo(0.25, 1);
  const seen = new Set(Array.from({ length: 200 }, () => random.integer(5, 9)));
  expect([...seen].sort()).toEqual([5, 6, 7, 8, 9]);
  expect(Math.max(...Array.from({ length: 10_000 }, () => random.unit()))).toBeLessThan(1);
});

test('a quota is exact, its places are not the first ones', () => {
  const flags = new Random('quota').quota(1_000, 0.123);
  expect(flags.filter(Boolean)).toHaveLength(123);
  expect(flags.indexOf(true)).toBeLessThan(50);
  expect(flags.lastIndexOf(true)).toBeGreaterThan(900);
});

test('quantiles are met', () => {
  const random = new Random('quantiles');
  const drawn = Array.from({ length: 20_001 }, () =>
    random.quantile([
      [0, 10],
      [0.5, 20],
      [1, 100],
    ]),
  ).sort((a, b) => a - b);
  expect(drawn[10_000]).toBeGreaterThan(19);
  expect(drawn[10_000]).toBeLessThan(22);
  expect(
    interpolate(
      [
        [1, 5],
        [3, 9],
      ],
      2,
    ),
  ).toBe(7);
  expect(
    interpolate(
      [
        [1, 5],
        [3, 9],
      ],
      0,
    ),
  ).toBe(5);
  expect(
    interpolate(
      [
        [1, 5],
        [3, 9],
      ],
      4,
    ),
  ).toBe(9);
});

test('weights decide how often a value comes', () => {
  const random = new Random('weights');
  const drawn = Array.from({ length: 10_000 }, () =>
    random.weighted([
      ['a', 3],
      ['b', 1],
      ['never', 0],
    ]),
  );
  expect(drawn).not.toContain('never');
  expect(drawn.filter((value) => value === 'b').length / 10_000).toBeCloseTo(0.25, 1);
});
