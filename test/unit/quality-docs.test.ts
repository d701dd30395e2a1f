// The page that explains the controls, the catalogue that the warehouse reads and the traps that can be planted speak of
// the same controls.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { TRAP_CODES } from '../../simulation/plant/traps.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(path.join(root, 'docs/quality.md'), 'utf8');
const catalogue = readFileSync(path.join(root, 'warehouse/seeds/catalogue_controles.csv'), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(','))
  .map(([controle = '', code = '']) => ({ controle, code }));
const [explained = '', uncounted = ''] = page.split('## Ce qu’aucun contrôle ne compte');

test('the page explains each control of the catalogue once, and names its view', () => {
  const headings = [...explained.matchAll(/^### (\w+) ·|^\| (C\d+) \|/gm)].map(([, trap, total]) => trap ?? total);
  expect([...headings].sort()).toEqual(catalogue.map(({ code }) => code).sort());
  expect(catalogue.filter(({ controle }) => !explained.includes(controle))).toEqual([]);
});

test('each control is a view, and each view a control', () => {
  const folder = path.join(root, 'warehouse/models/qualite');
  const views = ['source', 'entrepot'].flatMap((part) => readdirSync(path.join(folder, part)));
  const names = views.filter((file) => file.endsWith('.sql')).map((file) => file.slice(0, -4));
  expect(names.sort()).toEqual(catalogue.map(({ controle }) => controle).sort());
});

test('each trap that can be planted has its control, and each of the 29 traps is counted or said not to be', () => {
  const codes = catalogue.map(({ code }) => code);
  expect(TRAP_CODES.filter((code) => !codes.includes(code))).toEqual([]);
  const traps = Array.from({ length: 29 }, (_, index) => `T${index + 1}`);
  expect(traps.filter((trap) => !codes.includes(trap) && !uncounted.includes(`**${trap}, `))).toEqual([]);
});
