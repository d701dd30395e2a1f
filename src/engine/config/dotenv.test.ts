import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDotenv } from './dotenv.ts';

const parsed = (text: string) => Object.fromEntries(parseDotenv(text, '.env').values);

test("reads the guide's file", () => {
  const text = readFileSync(new URL('../../../test/fixtures/guide/.env', import.meta.url), 'utf8');
  expect(parsed(text)).toEqual({
    SOURCE_DB_HOST: 'localhost',
    SOURCE_DB_PORT: '5432',
    SOURCE_DB_NAME: 'sigeti_node_db',
    SOURCE_DB_USER: 'postgres',
    SOURCE_DB_PASSWORD: 'postgres',
    DWH_DB_HOST: 'localhost',
    DWH_DB_PORT: '5432',
    DWH_DB_NAME: 'sigeti_node_db',
    DWH_DB_USER: 'postgres',
    DBT_PASSWORD: 'postgres',
  });
});

test('a byte order mark, CRLF, export, blanks and comments are accepted', () => {
  expect(parsed('\uFEFFexport A = 1\r\n  # note\r\n\r\nB=two words  # why\r\nC=\r\nD=a#b')).toEqual({
    A: '1',
    B: 'two words',
    C: '',
    D: 'a#b',
  });
});

test('single quotes keep everything, double quotes know escapes, both may span lines', () => {
  expect(parsed(`A='p#a$s\\n' # kept\nB="l1\\nl2 \\"q\\""\nC="x\ny"\nD=1`)).toEqual({
    A: 'p#a$s\\n',
    B: 'l1\nl2 "q"',
    C: 'x\ny',
    D: '1',
  });
});

test('an unreadable line is named without its text, and the others are still read', () => {
  const { values, problems } = parseDotenv('A=1\nsecret words\nB="open\nC=2', '.env');
  expect([...values]).toEqual([
    ['A', '1'],
    ['C', '2'],
  ]);
  expect(problems.map((problem) => problem.details.location?.line)).toEqual([2, 3]);
  expect(JSON.stringify(problems)).not.toContain('secret words');
});

test('any value in single quotes comes back as it was', () => {
  fc.assert(
    fc.property(
      fc.string().map((text) => text.replaceAll("'", '').replaceAll('\r\n', '')),
      (value) => {
        expect(parseDotenv(`A='${value}'\nB=1`, '.env').values.get('A')).toBe(value);
      },
    ),
  );
});
