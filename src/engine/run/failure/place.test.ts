import { expect, test } from 'vitest';
import type { ErrorDetails, ServerReport } from '../../../core/index.ts';
import { purposeText, type Statement } from '../../adapter/index.ts';
import { nameAt, placeInCompiled } from './place.ts';

test.each([
  ['from "public"."zones" z', 6, ['public', 'zones']],
  ['from "sigeti" . "public"."Zones"', 6, ['sigeti', 'public', 'Zones']],
  ['select Z.Nom from z', 8, ['z', 'nom']],
  ['select "a""b"', 8, ['a"b']],
  ['select été_2024, 1', 8, ['été_2024']],
  ['select 1 +', 10, []],
])('in %s at %i stands the name %j', (source, character, name) => {
  expect(nameAt({ source, character })).toEqual(name);
});

const compiled = 'select nope\nfrom lots';

function place(sql: string, server: ServerReport) {
  const statement: Statement = { purpose: 'build the new rows', sql };
  const error: ErrorDetails = {
    code: 'DATABASE_QUERY_FAILED',
    message: { fr: '', en: '' },
    server,
    purpose: purposeText('build the new rows'),
  };
  return placeInCompiled(error, { compiled, executed: [statement] }, 'target/compiled/p/models/x.sql');
}

test('a place in the first line of the compiled SQL is moved by what stands before it', () => {
  const server = { line: 1, character: 24, source: `create table x as ${compiled.split('\n')[0]}` };
  expect(place(`create table x as ${compiled}`, server)).toMatchObject({
    server: { line: 1, character: 6, source: 'select nope' },
    compiled: { file: 'target/compiled/p/models/x.sql', line: 1, column: 6 },
  });
});

test('a place below lines of the engine is counted from the first line of the compiled SQL', () => {
  expect(
    place(`select count(*) from (\n${compiled}\n) t`, { line: 3, character: 6, source: 'from lots' }),
  ).toMatchObject({
    server: { line: 2, character: 6, source: 'from lots' },
    compiled: { line: 2 },
  });
});

test('a place outside of the compiled SQL, or none, stays as it is', () => {
  const after = { line: 4, character: 1, source: ') t' };
  expect(place(`select count(*) from (\n${compiled}\n) t`, after)).toMatchObject({ server: after });
  expect(place(compiled, { statement: 0 }).compiled).toBeUndefined();
});
