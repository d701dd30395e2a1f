import { expect, test } from 'vitest';
import { compareRows } from './compare.ts';

const by = { grain: ['zone_id'], measures: ['montant', 'taux_recouvrement_moyen_somme', 'segment'] };
const row = (zone_id: number, montant: number | string | null, rate: string | number = 0, segment = 'x') => ({
  zone_id,
  montant,
  taux_recouvrement_moyen_somme: rate,
  segment,
});

test('the same figures in another notation are the same', () => {
  const expected = [row(1, 150_000, '83.333333333333'), row(-1, '16000.25')];
  const actual = [row(-1, '16000.250'), row(1, '150000.00', '83.3333333333333333')];
  expect(compareRows('mart', expected, actual, by)).toEqual([]);
});

test('each figure that differs gets a line', () => {
  expect(compareRows('mart', [row(1, 100)], [row(1, '1000')], by)).toEqual([
    'mart [zone_id=1] montant : 1000, attendu 100',
  ]);
  expect(compareRows('mart', [row(1, 0)], [row(1, null)], by)).toEqual(['mart [zone_id=1] montant : NULL, attendu 0']);
  expect(compareRows('mart', [row(1, 1, '1')], [row(1, '1', '1.0001')], by)).toHaveLength(1);
  expect(compareRows('mart', [row(1, 1, '1', 'élevé')], [row(1, '1', '1', 'faible')], by)).toHaveLength(1);
});

test('rows that only one side has, and rows twice', () => {
  expect(compareRows('mart', [row(1, 1)], [row(2, '1')], by)).toEqual([
    'mart [zone_id=1] : ligne absente',
    'mart [zone_id=2] : ligne en trop',
  ]);
  expect(compareRows('mart', [row(1, 1)], [row(1, '1'), row(1, '1')], by)).toEqual(['mart : 1 lignes en double']);
});
