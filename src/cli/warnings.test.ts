import { expect, test } from 'vitest';
import { SigetiError } from '../core/index.ts';
import { openTerminal } from './terminal.ts';
import { showWarnings } from './warnings.ts';

const warning = (code: 'PARSE_KEY_UNKNOWN' | 'PARSE_SECTION_IGNORED') =>
  new SigetiError({ code, message: { fr: 'bizarre', en: 'odd' } });
const many = [...Array.from({ length: 8 }, () => warning('PARSE_KEY_UNKNOWN')), warning('PARSE_SECTION_IGNORED')];

function show(format: 'text' | 'json'): string[] {
  const written: string[] = [];
  const stream = { write: (text: string | Uint8Array) => written.push(String(text)) > 0 };
  const terminal = openTerminal({ stdout: stream, stderr: stream }, {}, 'en', () => ({ threshold: 'info', format }));
  showWarnings(many, { flags: { warnError: false, warnErrorOptions: { error: [], warn: [], silence: [] } } }, terminal);
  return written;
}

test('of many warnings of one kind people are shown five, and how many more there are', () => {
  const shown = show('text');
  expect(shown).toHaveLength(7);
  expect(shown[5]).toBe('  … and 3 more of the same kind (PARSE_KEY_UNKNOWN)\n');
});

test('programs are told of all', () => {
  expect(show('json').map((line) => JSON.parse(line).error.code)).toEqual(many.map(({ code }) => code));
});
