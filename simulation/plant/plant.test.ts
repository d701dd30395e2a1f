import { expect, test } from 'vitest';
import { generateSource } from '../generate/generate.ts';
import { computeTruth } from '../truth/truth.ts';
import { countTraps, plantTraps } from './plant.ts';
import { TRAPS, type TrapCode } from './traps.ts';

const SETTINGS = { scale: 2, seed: '1', asOf: '2026-06-30' };
const codes = Object.keys(TRAPS).filter((code): code is TrapCode => Object.hasOwn(TRAPS, code));

test.each(codes)('%s is planted so many times, and nothing else changes its count', (code) => {
  const source = generateSource(SETTINGS);
  const before = countTraps(source, SETTINGS);
  plantTraps(source, SETTINGS, { [code]: 3 });
  const after = countTraps(source, SETTINGS);
  expect(after[code]).toBe((before[code] ?? 0) + 3);
  // A payment moved before its invoice or behind today may have been the other of the two.
  const others = codes.filter((other) => other !== code && !(code === 'T6' || code === 'T7'));
  for (const other of others) expect(after[other], other).toBe(before[other]);
});

test('the truth counts what was planted', () => {
  const source = generateSource(SETTINGS);
  const before = computeTruth(source, SETTINGS.asOf).lots.filter((lot) => lot.anomalie_unite).length;
  plantTraps(source, SETTINGS, { T14: 4 });
  expect(computeTruth(source, SETTINGS.asOf).lots.filter((lot) => lot.anomalie_unite)).toHaveLength(before + 4);
});

test('double encoding is what PowerShell makes of UTF-8', () => {
  const source = generateSource(SETTINGS);
  plantTraps(source, SETTINGS, { T1: 1 });
  const [broken] = source.entreprises.filter((entreprise) => /├/.test(entreprise.raisonSociale));
  expect(broken?.raisonSociale).not.toMatch(/[éÉèêôç]/);
});

test('more than there can be is refused', () => {
  const source = generateSource(SETTINGS);
  expect(() => plantTraps(source, SETTINGS, { T20: 1_000 })).toThrow(
    expect.objectContaining({ code: 'SIMULATE_SETTING_INVALID' }),
  );
});
