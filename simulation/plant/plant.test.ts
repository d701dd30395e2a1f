import { expect, test } from 'vitest';
import { generateSource } from '../generate/generate.ts';
import type { Source } from '../source.ts';
import { computeTruth } from '../truth/truth.ts';
import { countTraps, parsePlants, plantTraps } from './plant.ts';
import { TRAP_CODES } from './traps.ts';

const SETTINGS = { scale: 5, seed: '1', asOf: '2026-06-30' };
const everyday = generateSource(SETTINGS);
const clean = planted('all=0');

function planted(text: string, base = everyday): Source {
  const source = structuredClone(base);
  plantTraps(source, SETTINGS, parsePlants(text));
  return source;
}

test.each(TRAP_CODES)('%s occurs exactly so often', (code) => {
  for (const count of [0, 4]) expect(countTraps(planted(`${code}=${count}`), SETTINGS)[code]).toBe(count);
});

test('a base can be clean of all traps', () => {
  const counts = countTraps(clean, SETTINGS);
  expect(Object.entries(counts).filter(([, count]) => count !== 0)).toEqual([]);
});

test.each(TRAP_CODES)('on a clean base %s brings no other trap along', (code) => {
  const counts = countTraps(planted(`${code}=2`, clean), SETTINGS);
  // The hand-typed counter of a zone is wrong as soon as one of its lots is freed or held.
  const others = Object.entries(counts).filter(([name, count]) => count !== 0 && (name !== 'T16' || code === 'T16'));
  expect(others).toEqual([[code, 2]]);
});

test('all traps can be had at once', () => {
  const counts = countTraps(planted('all=2'), SETTINGS);
  expect(Object.entries(counts).filter(([, count]) => count !== 2)).toEqual([]);
});

test('nothing happens to traps that are not named', () => {
  const counts = countTraps(planted('T25=9'), SETTINGS);
  expect(counts).toEqual({ ...countTraps(everyday, SETTINGS), T25: 9 });
});

test('the truth counts what was planted', () => {
  const { lots } = computeTruth(planted('T14=4'), SETTINGS.asOf);
  expect([...lots].filter((lot) => lot.anomalie_unite)).toHaveLength(4);
});

test('double encoding is what PowerShell makes of UTF-8', () => {
  const [broken] = planted('T1=1').entreprises.filter(({ raisonSociale }) => /├/.test(raisonSociale));
  expect(broken?.raisonSociale).not.toMatch(/[éÉèêôç]/);
});

test.each(['T20=1000', 'T99=1', 'T14', 'T14=-1', 'T24=1', ''])('%j is refused', (text) => {
  expect(() => planted(text)).toThrow(expect.objectContaining({ code: 'SIMULATE_SETTING_INVALID' }));
});

test('later counts win, and small letters will do', () => {
  expect(parsePlants('all=0, t14=5,T22=3')).toMatchObject({ T1: 0, T14: 5, T22: 3 });
});
