import { expect, test } from 'vitest';
import {
  collecte,
  demande,
  demandeLot,
  entreprise,
  facture,
  historique,
  lot,
  paiement,
  zone,
} from '../../test/support/source-rows.ts';
import { computeTruth, type TruthSource } from './truth.ts';

const at = (text: string) => Date.parse(`${text}Z`);
const EMPTY: TruthSource = {
  entreprises: [],
  zones: [],
  lots: [],
  demandes: [],
  demandeLots: [],
  historiqueDemandes: [],
  collectes: [],
  collecteZones: [],
  factures: [],
  paiements: [],
};
const REFERENCE = '2026-03-31';

/**
 * Two zones, three lots, two enterprises, one application and two campaigns, seen on 31 March 2026.
 *
 * Campaign 1 covers zones 3 and 7. Enterprise 1 holds a lot in 7, enterprise 2 holds none any more.
 * Campaign 2 covers zone 7 alone and has not begun.
 */
const SMALL: TruthSource = {
  ...EMPTY,
  zones: [zone(3), zone(7), zone(8)],
  entreprises: [entreprise(1), entreprise(2)],
  lots: [
    lot(1, 7, { statut: 'occupé', entrepriseId: 1, superficie: 10_000, prix: 20_000_000 }),
    lot(2, 3, { superficie: 5_000.5, prix: 10_001_000, viabilite: false }),
    lot(3, 3, {
      superficie: 2,
      uniteMesure: 'ha',
      prix: 40_000_000,
      dateReservation: at('2026-03-01T00:00:00'),
      delaiOption: 30,
    }),
  ],
  demandes: [
    demande(1, { statut: 'VALIDE', entrepriseId: 2, createdAt: at('2026-01-05T08:00:00') }),
    demande(2, {
      statut: 'REJETE',
      entrepriseId: null,
      zoneId: 3,
      createdAt: at('2026-02-05T08:00:00'),
      updatedAt: at('2026-02-06T08:00:00'),
    }),
  ],
  demandeLots: [demandeLot(1, 1, 2, 1), demandeLot(2, 1, 3, 2)],
  historiqueDemandes: [historique(1, at('2026-01-05T20:00:00.500'), 'EN_COURS', 'VALIDE', 1)],
  collectes: [
    collecte(1, {
      dateDebut: '2026-01-10',
      montantARecouvrer: 300_000,
      montantRecouvre: 210_000,
      statutCloture: 'cloturee',
      dateCloture: at('2026-01-25T23:00:00'),
    }),
    collecte(2, { dateDebut: '2026-04-02', montantARecouvrer: 50_000 }),
  ],
  collecteZones: [
    { collecteId: 1, zoneId: 7 },
    { collecteId: 1, zoneId: 3 },
    { collecteId: 2, zoneId: 7 },
  ],
  factures: [
    // Paid twice: 220 000 received on 200 000 due. No settlement date: the last payment tells, two days after issue.
    facture(1, 200_000, { collecteId: 1, entrepriseId: 1, statut: 'Payée', dateCreation: at('2026-01-10T12:00:00') }),
    // 30 000 received; the debtor holds no lot in the campaign's zones.
    facture(2, 100_000, {
      collecteId: 1,
      entrepriseId: 2,
      dateCreation: at('2026-01-10T12:00:00'),
      dateEcheance: at('2026-03-30T23:00:00'),
    }),
    // Due on the reference date itself: not late.
    facture(3, 50_000, {
      collecteId: 2,
      entrepriseId: 1,
      dateCreation: at('2026-02-01T12:00:00'),
      dateEcheance: at('2026-03-31T00:00:00'),
    }),
    // A fee of file 1, whose first lot lies in zone 3; settled an hour before it was issued: floored at 0.
    facture(4, 60_000, {
      demandeAttributionId: 1,
      entrepriseId: 2,
      statut: 'Payée',
      dateCreation: at('2026-02-02T12:00:00'),
      datePaiement: at('2026-02-02T11:00:00'),
    }),
    // Cancelled, with money on it: outside all figures.
    facture(5, 999_000, {
      demandeAttributionId: 1,
      entrepriseId: 2,
      statut: 'Annulée',
      dateCreation: at('2026-02-02T12:00:00'),
    }),
  ],
  paiements: [
    paiement(1, 1, 110_000, { datePaiement: at('2026-01-11T00:00:00') }),
    paiement(2, 1, 110_000, { datePaiement: at('2026-01-12T12:00:00') }),
    paiement(3, 1, 200_000, { datePaiement: at('2026-03-01T00:00:00'), statut: 'Échec ' }),
    paiement(4, 2, 30_000, { datePaiement: at('2026-05-01T00:00:00') }),
    paiement(5, 5, 999_000, { datePaiement: at('2026-02-03T00:00:00'), statut: 'Reussi' }),
  ],
};
const truth = computeTruth(SMALL, REFERENCE);

test('the zone of an invoice: one zone, the smallest where the debtor holds a lot, the file, or unknown', () => {
  expect(truth.factures.map((row) => [row.facture_id, row.zone_id])).toEqual([
    [1, 7],
    [2, -1],
    [3, 7],
    [4, 3],
    [5, 3],
  ]);
});

test('the financial slice of January: cash is capped on the invoice, not in the campaign', () => {
  const slice = truth.financier.find((row) => row.mois === 1 && row.entreprise_id === 1);
  expect(slice).toMatchObject({
    annee: 2026,
    zone_id: 7,
    nombre_factures: 1,
    montant_encaisse: 200_000,
    reste_a_recouvrer: 0,
    delai_moyen_paiement_somme: '172800',
    delai_moyen_paiement_nombre: 1,
    nombre_collectes: 1,
    montant_total_a_recouvrer: 200_000,
    montant_total_recouvre: 220_000,
    taux_recouvrement_moyen_somme: '110',
    duree_moyenne_collecte_somme: 15,
  });
});

test('the financial total counts each campaign once', () => {
  // Campaign 1: 100 * 250 000 / 300 000 = 83.333…; campaign 2: 0. Only campaign 1 has begun.
  expect(truth.totals.financier).toMatchObject({
    nombre_factures: 4,
    montant_total_facture: 410_000,
    montant_paye: 260_000,
    montant_impaye: 150_000,
    montant_encaisse: 230_000,
    reste_a_recouvrer: 180_000,
    delai_moyen_paiement_somme: '172800',
    delai_moyen_paiement_nombre: 2,
    nombre_collectes: 2,
    taux_recouvrement_moyen_somme: '83.333333333333',
    taux_recouvrement_moyen_nombre: 2,
    duree_moyenne_collecte_somme: 15,
    duree_moyenne_collecte_nombre: 1,
  });
});

test('occupation per zone, with the zone that has no lot', () => {
  expect(truth.occupation.map((row) => row.zone_id)).toEqual([3, 7, 8]);
  const [three, seven, eight] = truth.occupation;
  expect(three).toMatchObject({
    nombre_total_lots: 2,
    lots_disponibles: 1,
    lots_reserves: 1,
    superficie_totale: '25000.5',
    superficie_disponible: '5000.5',
    superficie_reservee: '20000',
    lots_viabilises: 1,
    valeur_totale_lots: 50_001_000,
    valeur_lots_disponibles: 10_001_000,
    nombre_demandes_attribution: 2,
    demandes_approuvees: 1,
    demandes_rejetees: 1,
    // 12 h 0.5 s until the LAMEV payment, one day until the last change of the file without a log.
    delai_moyen_traitement_somme: '129600.5',
    delai_moyen_traitement_nombre: 2,
  });
  expect(seven).toMatchObject({ lots_attribues: 1, taux_occupation_pct_num: 1, taux_occupation_pct_den: 1 });
  expect(eight).toMatchObject({ nombre_total_lots: 0, taux_occupation_pct_den: 0, superficie_totale: '0' });
});

test('clients: segment, risk and late invoices; the application without enterprise is on row -1', () => {
  expect(truth.clients.map((row) => row.entreprise_id)).toEqual([1, 2, -1]);
  const [first, second, unknown] = truth.clients;
  expect(first).toMatchObject({
    nombre_factures: 2,
    reste_a_payer: 50_000,
    nombre_factures_retard: 0,
    niveau_risque: 'faible',
    segment_client: 'Petit client',
  });
  expect(second).toMatchObject({
    nombre_factures: 2,
    nombre_factures_retard: 1,
    niveau_risque: 'élevé',
    superficie_totale_attribuee: '25000.5',
    nombre_lots_attribues: 0,
  });
  expect(unknown).toMatchObject({
    nombre_demandes: 1,
    segment_client: 'Sans facturation',
    niveau_risque: 'Non évalué',
  });
});

test('months: campaigns by their start, cash by its own date, and no empty month', () => {
  const months = truth.operationnel.map((row) => [row.mois, row.trimestre, row.nombre_collectes, row.encaissements]);
  expect(months).toEqual([
    [1, 1, 1, 220_000],
    [2, 1, 0, 0],
    [3, 1, 0, 0],
    [4, 2, 1, 0],
    [5, 2, 0, 30_000],
  ]);
  expect(truth.operationnel[0]).toMatchObject({
    collectes_cloturees: 1,
    taux_recouvrement_moyen_somme: '70',
    montant_total_recouvre: 210_000,
    superficie_totale_demandee: '25000.5',
    nombre_factures_emises: 2,
    factures_payees: 1,
  });
});
