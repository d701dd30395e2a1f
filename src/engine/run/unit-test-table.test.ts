import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderDifference } from './unit-test-table.ts';

const row = (isExpected: boolean, ...cells: string[]) => ({ isExpected, cells });

test('expected rows carry a minus, actual ones a plus, below the names of the columns', () => {
  expect(renderDifference(['id', 'nom'], [row(true, '1', 'Awa'), row(false, '10', 'Ama\nB')])).toEqual({
    table: '  id | nom\n- 1  | Awa\n+ 10 | Ama B',
    hidden: 0,
  });
});

test('where columns do not fit, those that are the same in every row are left out', () => {
  const same = Array.from({ length: 12 }, (_, index) => `pareil ${index}`);
  const { table, hidden } = renderDifference([...same, 'montant'], [row(true, ...same, '1'), row(false, ...same, '2')]);
  expect({ table, hidden }).toEqual({ table: '  montant\n- 1\n+ 2', hidden: 12 });
});

test('wide cells are cut before a column is', () => {
  const wide = ['a', 'b', 'c'];
  const cells = (letter: string) => wide.map((name) => `${name} ${letter.repeat(60)}`);
  const { table, hidden } = renderDifference(wide, [row(true, ...cells('x')), row(false, ...cells('y'))]);
  expect(hidden).toBe(0);
  expect(table.split('\n')[1]).toMatch(/^- a x+… +\| b x+… \| c x+…$/);
});

test('no line is wider than a terminal, whatever the rows', () => {
  const table = fc.array(fc.array(fc.string({ maxLength: 90, unit: 'grapheme' }), { minLength: 40, maxLength: 40 }), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(table, fc.integer({ min: 1, max: 40 }), (cells, count) => {
      const rows = cells.map((line, index) => row(index % 2 === 0, ...line.slice(0, count)));
      const columns = Array.from({ length: count }, (_, index) => `colonne_${index}`);
      const shown = renderDifference(columns, rows);
      expect(shown.hidden).toBeLessThan(count);
      for (const line of shown.table.split('\n')) expect([...line].length).toBeLessThanOrEqual(76);
    }),
  );
});
