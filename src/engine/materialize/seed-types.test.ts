import { expect, test } from 'vitest';
import { inferType } from './seed-types.ts';

test.each([
  [['1', '-20', ''], 'integer'],
  [['3000000000'], 'bigint'],
  [['1', '1.5'], 'double precision'],
  [['2024-01-31', 'null'], 'date'],
  [['2024-01-31 10:00:00'], 'timestamp without time zone'],
  [['2024-01-31T10:00:00Z'], 'timestamp without time zone'],
  [['2024-01-31', '2024-01-31 10:00:00'], 'text'],
  [['TRUE', 'false'], 'boolean'],
  [['yes', 'no'], 'text'],
  [['', 'NULL'], 'integer'],
  [['007', 'x'], 'text'],
])('the type of %j is %s', (values, type) => {
  expect(
    inferType(
      values.map((value, line) => ({ line, fields: [value] })),
      0,
    ),
  ).toBe(type);
});
