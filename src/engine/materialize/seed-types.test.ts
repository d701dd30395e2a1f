import { expect, test } from 'vitest';
import { asInferred, inferType } from './seed-types.ts';

test.each([
  [['1', '-20', ''], 'integer'],
  [['1.0', '2.00', '3e2', '-.0', '+4.'], 'integer'],
  [['3000000000'], 'bigint'],
  [['30000000e3', '1'], 'bigint'],
  [['1e400', '1'], 'double precision'],
  [['99999999999999999999', '1'], 'double precision'],
  [['1.5e1', '1.25e1'], 'double precision'],
  [['5%', '$5'], 'text'],
  [['1,000', '12,5'], 'text'],
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

test.each([
  ['1.0', '1'],
  ['-20.00', '-20'],
  ['3e2', '300'],
  ['1.5e1', '15'],
  ['0007', '7'],
  ['0.0', '0'],
  ['9223372036854775807', '9223372036854775807'],
])('%s is loaded into a whole column as %s', (written, loaded) => {
  expect(asInferred(written, 'bigint')).toBe(loaded);
  expect(asInferred(written, 'text')).toBe(written);
});
