import fc from 'fast-check';
import { expect, test } from 'vitest';
import { copyRow, copyText } from './copy.ts';

test('escapes what COPY reads as structure', () => {
  expect(copyText('a\tb\nc\rd\\e')).toBe('a\\tb\\nc\\rd\\\\e');
  expect(copyText(null)).toBe('\\N');
  expect(copyText('\\N')).toBe('\\\\N');
  expect(copyRow([1, 2n, false, '', 'é'])).toBe('1\t2\tfalse\t\té\n');
});

test('keeps rows and columns apart, whatever the texts', () => {
  const unit = fc.constantFrom('\t', '\n', '\r', '\\', 'N', 'n', '.', 'é');
  fc.assert(
    fc.property(fc.array(fc.string({ unit }), { minLength: 1, maxLength: 4 }), (values) => {
      const row = copyRow(values);
      expect(row.split('\n')).toHaveLength(2);
      expect(row.slice(0, -1).split('\t').map(readBack)).toEqual(values);
    }),
  );
});

function readBack(text: string): string {
  const meanings: Record<string, string> = { t: '\t', n: '\n', r: '\r', '\\': '\\' };
  return text.replace(/\\(.)/g, (_, character: string) => meanings[character] ?? '');
}
