import { expect, test } from 'vitest';
import { renderResult } from './result-table.ts';

test('a result looks as in psql: aligned columns, numbers to the right, the count below', () => {
  const result = {
    command: 'SELECT',
    columns: [{ name: 'table' }, { name: 'count' }],
    rows: [
      ['fait_factures', '42'],
      ['fait_paiements', '1026'],
      [null, null],
    ],
    rowCount: 3,
  };
  expect(renderResult(result, 'fr')).toMatchInlineSnapshot(`
    " table          | count
    ----------------+-------
     fait_factures  |    42
     fait_paiements |  1026
                    |
    (3 lignes)"
  `);
});

test('a command without rows shows its tag', () => {
  expect(renderResult({ command: 'DROP SCHEMA', columns: [], rows: [], rowCount: 0 }, 'fr')).toBe('DROP SCHEMA');
  expect(renderResult({ command: 'DELETE', columns: [], rows: [], rowCount: 3 }, 'fr')).toBe('DELETE 3');
});
