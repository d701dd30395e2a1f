import { expect, test } from 'vitest';
import { bool, columnName, copyText, instant, json, number, text, words } from './copy-text.ts';

test('a row is written as COPY text reads it', () => {
  const rows = [
    { id: 1, nom: 'Côte\td’Ivoire\n\\N', actif: true, at: 0, donnees: { a: 'b\n"' }, champs: ['x', 'y'], rien: null },
  ];
  const columns = { id: number, nom: text, actif: bool, at: instant, donnees: json, champs: words, rien: text };
  expect([...copyText(rows, columns)].join('')).toBe(
    '1\tCôte\\td’Ivoire\\n\\\\N\tt\t1970-01-01T00:00:00.000Z\t{"a":"b\\\\n\\\\""}\t{x,y}\t\\N\n',
  );
});

test('long data come in several pieces, cut between rows', () => {
  const rows = Array.from({ length: 10_000 }, (_, id) => ({ id, nom: 'n'.repeat(20) }));
  const pieces = [...copyText(rows, { id: number, nom: text })];
  expect(pieces.length).toBeGreaterThan(1);
  expect(pieces.every((piece) => piece.endsWith('\n'))).toBe(true);
  expect(pieces.join('').split('\n')).toHaveLength(10_001);
});

test('fields become column names', () => {
  expect(['id', 'dateCreation', 'montantARecouvrer', 'isDeleted'].map(columnName)).toEqual([
    'id',
    'date_creation',
    'montant_a_recouvrer',
    'is_deleted',
  ]);
});
