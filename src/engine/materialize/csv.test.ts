import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCsv } from '../../core/index.ts';
import { inferType } from './seed-types.ts';

const fields = (text: string, delimiter?: string) => parseCsv(text, 'seeds/x.csv', delimiter).map((one) => one.fields);

test('quoted fields hold delimiters, line ends and doubled quotes', () => {
  expect(fields('a,b\r\n"x, y","line\nend"\n"say ""hi""",\n')).toEqual([
    ['a', 'b'],
    ['x, y', 'line\nend'],
    ['say "hi"', ''],
  ]);
});

test('records know their line, also after fields of several lines and empty lines', () => {
  const lines = parseCsv('a\n"1\n2"\n\nb\n', 'seeds/x.csv').map((record) => record.line);
  expect(lines).toEqual([1, 2, 5]);
});

test('a quote without end, and text behind a quoted field, are refused with their line', () => {
  expect(() => parseCsv('a\nb\n"open\n\n', 'seeds/x.csv')).toThrow(/never closed/);
  expect(() => parseCsv('a\n"b"c\n', 'seeds/x.csv')).toThrow(
    expect.objectContaining({ details: expect.objectContaining({ location: { file: 'seeds/x.csv', line: 2 } }) }),
  );
});

test('whatever is written as CSV is read back', () => {
  const cell = fc.string().map((text) => text.replaceAll('\uFEFF', ''));
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(table, fc.constantFrom(',', ';', '\t', '||'), (rows, delimiter) => {
      const text = rows
        .map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(delimiter))
        .join('\r\n');
      expect(fields(text, delimiter)).toEqual(rows);
    }),
  );
});

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
