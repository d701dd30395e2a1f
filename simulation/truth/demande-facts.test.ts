import { expect, test } from 'vitest';
import { demande, demandeLot, historique, lot, zone } from '../../test/support/source-rows.ts';
import { DemandeFacts, decisionOf } from './demande-facts.ts';
import { lotFacts } from './lot-facts.ts';

const VALIDE = demande(1, { statut: 'VALIDE', updatedAt: 99 });

test('the decision is the LAMEV payment that closes the file, not the commission', () => {
  const log = [
    historique(1, 10, null, 'EN_COURS'),
    historique(2, 20, 'EN_COURS', 'VALIDE'),
    historique(3, 30, 'EN_COURS', 'EN_ATTENTE_PAIEMENT'),
    historique(4, 40, 'EN_COURS', ' Validé'),
  ];
  expect(decisionOf(VALIDE, log)).toBe(40);
});

test('an action on the closed file does not move the decision', () => {
  const log = [
    historique(1, 10, null, 'EN_COURS'),
    historique(2, 40, 'EN_COURS', 'VALIDE'),
    historique(3, 70, 'VALIDE', 'VALIDE'),
  ];
  expect(decisionOf(VALIDE, log)).toBe(40);
});

test('without the transition it is the last row before any action on the closed file', () => {
  const log = [
    historique(1, 10, null, 'EN_COURS'),
    historique(2, 20, 'EN_COURS', 'SIGNE'),
    historique(3, 70, 'VALIDE', 'VALIDE'),
  ];
  expect(decisionOf(VALIDE, log)).toBe(20);
});

test('without a usable row it is the last change of the file', () => {
  expect(decisionOf(VALIDE, [])).toBe(99);
  expect(decisionOf(VALIDE, [historique(1, 70, 'VALIDE', 'VALIDE')])).toBe(99);
});

test('rows of the same moment follow their id, whatever their order', () => {
  const log = [historique(9, 40, 'EN_COURS', 'VALIDE'), historique(3, 40, 'VALIDE', 'EN_COURS')];
  expect(decisionOf(VALIDE, log)).toBe(40);
});

test('the zone of a file is its own, else that of its first lot, else unknown', () => {
  const lots = lotFacts([lot(1, 5), lot(2, 7, { superficie: 500.5 })], [zone(5), zone(7)], '2026-06-30');
  const rows = {
    demandes: [demande(1, { zoneId: 9 }), demande(2, { statut: null }), demande(3, { statut: 'DOCUMENTS_REJETES' })],
    demandeLots: [demandeLot(1, 1, 1), demandeLot(2, 2, 1, 2), demandeLot(3, 2, 2, 1)],
    historiqueDemandes: [],
  };
  const facts = [...new DemandeFacts(rows, lots)];
  expect(facts.map((fact) => fact.zoneId)).toEqual([9, 7, -1]);
  expect(facts.map((fact) => fact.superficieDemandee)).toEqual([10_000_000_000n, 10_500_500_000n, 0n]);
  expect(facts.map((fact) => fact.issue)).toEqual(['en_attente', 'en_attente', 'en_attente']);
  expect(facts.map((fact) => fact.decision)).toEqual([null, null, null]);
});
