import { expect, test } from 'vitest';
import { bool, columnName, copyText, instant, json, number, text, words } from './copy-text.ts';

test('a row is written as COPY text reads it', () => {
  const rows = [
    { id: 1, nom: 'Côte\td’Ivoire\n\\N', actif: true, at: 0, donnees: { a: 'b\n"' }, champs: ['x', 'y'], rien: null },
  ];
  const columns = { id: number, nom: text, actif: bool, at: instant, donnees: json, champs: words, rien: text };
  expect(textOf(copyText(rows, columns))).toBe(
    '1\tCôte\\td’Ivoire\\n\\\\N\tt\t1970-01-01T00:00:00.000Z\t{"a":"b\\\\n\\\\""}\t{x,y}\t\\N\n',
  );
});

test('long data come in several pieces, cut between rows', () => {
  const rows = Array.from({ length: 10_000 }, (_, id) => ({ id, nom: 'n'.repeat(20) }));
  const pieces = [...copyText(rows, { id: number, nom: text })];
  expect(pieces.length).toBeGreaterThan(1);
  expect(pieces.every((piece) => piece.at(-1) === 10)).toBe(true);
  expect(textOf(pieces).split('\n')).toHaveLength(10_001);
});

test('a row longer than a piece is not cut', () => {
  const nom = 'é'.repeat(100_000);
  const pieces = [...copyText([{ nom: 'a' }, { nom }, { nom: 'b' }], { nom: text })];
  expect(pieces).toHaveLength(2);
  expect(textOf(pieces)).toBe(`a\n${nom}\nb\n`);
});

function textOf(pieces: Iterable<Uint8Array>): string {
  return Buffer.concat([...pieces]).toString();
}

test('fields become column names', () => {
  expect(['id', 'dateCreation', 'montantARecouvrer', 'isDeleted'].map(columnName)).toEqual([
    'id',
    'date_creation',
    'montant_a_recouvrer',
    'is_deleted',
  ]);
});
