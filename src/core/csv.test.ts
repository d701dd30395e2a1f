import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCsv } from './csv.ts';

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
