import { expect, test } from 'vitest';
import { isProtected } from './protection.ts';

test.each([
  [['pii'], {}, true],
  [['Masqué'], {}, true],
  [[], { donnee_personnelle: true }, true],
  [[], { personal: 'name' }, true],
  [[], { masked: false }, false],
  [['kpi'], { label: 'Montant' }, false],
])('a column with tags %j and meta %j', (tags, meta, expected) => {
  expect(isProtected({ tags, meta })).toBe(expected);
});
