import { describe, expect, test } from 'vitest';
import { copiedColumn, holdsSecret } from './columns.ts';
import { countControls, findBadValues } from './copy-failure.ts';
import { readTableOptions } from './options.ts';
import { isDue, mentions } from './plan.ts';
import type { SourceColumn } from './source-tables.ts';

describe('meta.extract', () => {
  test('is read with its defaults', () => {
    const read = (written: unknown) => readTableOptions(written, 'source.a.b.c');
    expect(read(undefined)).toEqual({ exclude: [], reconcile: 'always' });
    expect(read(false)).toBeUndefined();
    expect(read({ key: 'id', watermark: 'maj', lookback: 3, exclude: ['a', 'b'], reconcile: '2 days' })).toEqual({
      key: ['id'],
      watermark: 'maj',
      lookback: '3',
      exclude: ['a', 'b'],
      reconcile: '2 days',
    });
  });

  test.each([
    ['text', 'yes'],
    ['lists', []],
    ['unknown keys', { watermarks: 'a' }],
    ['a look-back that is SQL', { lookback: "1 day' or true --" }],
    ['a reconciliation that is none', { reconcile: 'sometimes' }],
    ['columns that are numbers', { columns: [1] }],
    ['an empty watermark', { watermark: '' }],
  ])('refuses %s', (_, written) => {
    expect(() => readTableOptions(written, 'source.a.b.c')).toThrow(
      expect.objectContaining({ code: 'EXTRACT_CONFIG_INVALID' }),
    );
  });
});

describe('columns', () => {
  const column = (change: Partial<SourceColumn>): SourceColumn => ({
    name: 'a',
    declared: 'x',
    base: 'integer',
    isBuiltIn: true,
    isArray: false,
    asText: undefined,
    readable: true,
    ...change,
  });
  test.each([
    [column({}), 'integer', '"a"'],
    [column({ base: 'money' }), 'numeric', '"a"::numeric'],
    [column({ base: 'int4multirange' }), 'text', '"a"'],
    [column({ base: 'app.statut', isBuiltIn: false }), 'text', '"a"'],
    [column({ base: 'app.statut[]', isBuiltIn: false, isArray: true }), 'text[]', '"a"'],
    [column({ base: 'geometry', isBuiltIn: false, asText: 'public.st_asewkt' }), 'text', 'public.st_asewkt("a")'],
  ])('%# keep their type where every server has it', (given, type, select) => {
    expect(copiedColumn(given, (known) => known !== 'int4multirange')).toMatchObject({ type, select });
  });

  test('hold secrets by their name', () => {
    const secret = ['password', 'PASSWORD_HASH', 'mot_de_passe', 'reset_token', 'api_key', 'user_pwd'];
    const plain = ['passage', 'key', 'tokens_total', 'motif', 'acces', 'hash_lot', 'compassword'];
    expect(secret.filter((name) => !holdsSecret(name))).toEqual([]);
    expect(plain.filter(holdsSecret)).toEqual([]);
  });

  test('are named by a text as words of their own', () => {
    const text = 'select Surface, "montant total", l.prix_m2 -- é';
    expect(['surface', 'montant total', 'prix_m2', 'é'].filter((name) => !mentions(text, name))).toEqual([]);
    expect(['surf', 'prix', 'm2', 'montant_total', 'x'].filter((name) => mentions(text, name))).toEqual([]);
  });
});

test('keys are compared when the interval has passed', () => {
  expect([isDue('always', 0), isDue('never', undefined), isDue('1 day', undefined)]).toEqual([true, false, true]);
  expect([isDue('1 day', 86_399), isDue('1 day', 86_400), isDue('90 minutes', 5400)]).toEqual([false, true, true]);
});

describe('bad text', () => {
  async function* inPieces(data: Buffer, size: number): AsyncGenerator<Buffer> {
    for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
  }
  const columns = ['id', 'nom'].map((name) => ({ name, declared: 'text', type: 'text', select: `"${name}"` }));
  const isBad = (bytes: Buffer) => bytes.indexOf(0xe9);

  test.each([1, 3, 1000])('is found however the data is cut, in pieces of %i', async (size) => {
    const data = Buffer.from('1\tbon\n2\tcaf\xe9\n3\t\\N\n4\t\xe9t\xe9\n', 'latin1');
    expect(await findBadValues(inPieces(data, size), columns, ['id'], isBad)).toEqual({
      rows: 2,
      samples: [
        { key: 'id = 2', column: 'nom', bytes: '0xe9' },
        { key: 'id = 4', column: 'nom', bytes: '0xe974e9' },
      ],
    });
  });

  test('is known by its line where there is no key', async () => {
    const { samples } = await findBadValues(inPieces(Buffer.from([0x61, 0x0a, 0xe9, 0x0a]), 9), columns, [], isBad);
    expect(samples).toEqual([{ key: 'n° 2', column: 'id', bytes: '0xe9' }]);
  });

  test('of LATIN1 shows by its control characters', () => {
    expect(countControls(Buffer.from('é à ç € \u0080 \u009f \u00a0'))).toBe(2);
  });
});
