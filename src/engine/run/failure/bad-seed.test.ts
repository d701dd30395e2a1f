import { expect, test } from 'vitest';
import { purposeText } from '../../adapter/index.ts';
import { placeInRows } from './bad-seed.ts';

const place = (context: string, purpose = purposeText('load the rows of the file')) =>
  placeInRows({ code: 'DATABASE_QUERY_FAILED', message: { fr: '', en: '' }, purpose, server: { context } });

test.each([
  'COPY lots_2, line 12, column prix: "12,5"',
  'COPY lots_2, ligne 12, colonne prix : « 12,5 »',
  'COPY lots_2, Zeile 12, Spalte prix: »12,5«',
  'COPY lots_2, línea 12, columna prix: «12,5»',
  'COPY lots_2, строка 12, столбец prix: "a, line 3, column b: c"',
  'COPY lots_2, line 12, column prix: "a\nb"',
])('the server says in its own language which row it refused: %s', (context) => {
  const found = place(context);
  expect(found?.row).toBe(12);
  expect(['pri', 'prix', 'b'].map((name) => found?.follows(name))).toEqual([false, true, false]);
});

test('what is no row of the file has no place', () => {
  expect(place('COPY lots, line 2')).toBeUndefined();
  expect(place('PL/pgSQL function f() line 2 at RAISE')).toBeUndefined();
  expect(place('COPY lots, line 2, column a: "x"', { fr: 'autre', en: 'another' })).toBeUndefined();
});
