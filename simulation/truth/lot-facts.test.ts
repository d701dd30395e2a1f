import { expect, test } from 'vitest';
import { lot, zone } from '../../test/support/source-rows.ts';
import { decimalText } from './exact.ts';
import { AREA_DIGITS, etatLot, lotFacts } from './lot-facts.ts';

const REFERENCE = '2026-06-30';

function area(lotRow: Parameters<typeof lot>[2], zoneRow: Parameters<typeof zone>[1] = {}): string | undefined {
  const [fact] = lotFacts([lot(1, 1, lotRow)], [zone(1, zoneRow)], REFERENCE);
  return fact === undefined ? undefined : decimalText(fact.superficie, AREA_DIGITS);
}

test('a lot in m² is taken as it stands, whatever its price', () => {
  expect(area({ superficie: 12_345.25, prix: 1 })).toBe('12345.25');
});

test('a legitimate hectare is ten thousand square metres', () => {
  expect(area({ superficie: 1.6, uniteMesure: 'ha', prix: 32_000_000 })).toBe('16000');
});

test('a lot marked ha that would be larger than its zone is in m²', () => {
  expect(area({ superficie: 101, uniteMesure: 'ha', prix: 9_000_000_000 })).toBe('101');
  expect(area({ superficie: 100, uniteMesure: 'ha', prix: 9_000_000_000 })).toBe('1000000');
});

test('a lot marked ha at 100 000 FCFA a hectare or less is in m²', () => {
  expect(area({ superficie: 90, uniteMesure: 'ha', prix: 9_000_000 })).toBe('90');
  expect(area({ superficie: 90, uniteMesure: 'ha', prix: 9_000_001 })).toBe('900000');
});

test('a zone area below one hectare says nothing: 250 marked m2 is 0.025 ha', () => {
  const wrongZone = { superficie: 250, uniteMesure: 'm2' } as const;
  expect(area({ superficie: 2, uniteMesure: 'ha', prix: 40_000_000 }, wrongZone)).toBe('20000');
  expect(area({ superficie: 16_000, uniteMesure: 'ha', prix: 32_000_000 }, wrongZone)).toBe('16000');
});

test('a zone area in m² is converted before the comparison', () => {
  const zoneInM2 = { superficie: 300_000, uniteMesure: 'm2' } as const;
  expect(area({ superficie: 31, uniteMesure: 'ha', prix: 9_000_000_000 }, zoneInM2)).toBe('31');
  expect(area({ superficie: 30, uniteMesure: 'ha', prix: 9_000_000_000 }, zoneInM2)).toBe('300000');
});

test('a lot is in exactly one state', () => {
  const option = (day: string, delaiOption: number) => ({
    dateReservation: Date.parse(`${day}T15:00:00Z`),
    delaiOption,
  });
  expect(etatLot(lot(1, 1), REFERENCE)).toBe('disponible');
  expect(etatLot(lot(1, 1, { entrepriseId: 4 }), REFERENCE)).toBe('reserve');
  expect(etatLot(lot(1, 1, { statut: 'occupé', entrepriseId: 4 }), REFERENCE)).toBe('occupe');
  expect(etatLot(lot(1, 1, { statut: 'occupé' }), REFERENCE)).toBe('occupe');
  expect(etatLot(lot(1, 1, option('2026-05-31', 30)), REFERENCE)).toBe('reserve');
  expect(etatLot(lot(1, 1, option('2026-05-30', 30)), REFERENCE)).toBe('disponible');
  expect(etatLot(lot(1, 1, { dateReservation: 0 }), REFERENCE)).toBe('disponible');
});
