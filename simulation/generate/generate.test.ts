import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tableLoads } from '../load/tables.ts';
import type { Source, SourceRows } from '../source.ts';
import { normalise } from '../truth/exact.ts';
import { computeTruth, streamTruth } from '../truth/truth.ts';
import { truthJson } from '../truth/truth-file.ts';
import { generateRows, generateSource } from './generate.ts';

const AS_OF = '2026-06-30';
const start = generateSource({ scale: 1, seed: '1', asOf: AS_OF });
const larger = generateSource({ scale: 20, seed: '1', asOf: AS_OF });

const META = { scale: 1, seed: '7', asOf: AS_OF, generatorVersion: '', goneBy: [] };

function digest(source: SourceRows): string {
  const hash = createHash('sha256');
  for (const load of tableLoads(source)) {
    hash.update(load.table);
    for (const chunk of load.chunks()) hash.update(chunk);
  }
  return hash.digest('hex').slice(0, 16);
}

test('the same settings give the same bytes on every machine', () => {
  expect(digest(start)).toBe('379f880967db1e90');
  expect(digest(larger)).toBe('56b82bcc1db75959');
});

test.each([1, 10, 100])(
  'scale %i: rows that are made one at a time are those in memory, and their truth too',
  (scale) => {
    const settings = { scale, seed: '7', asOf: AS_OF };
    const rows = generateRows(settings);
    const source = generateSource(settings);
    const first = digest(rows);
    expect(first).toBe(digest(source));
    const streamed = [...truthJson(META, { ...streamTruth(rows, AS_OF), pieges: {} })];
    const inMemory = [...truthJson(META, { ...computeTruth(source, AS_OF), pieges: {} })];
    expect(streamed.join('') === inMemory.join('')).toBe(true);
  },
);

test('another seed or another day gives another database', () => {
  const digests = [
    digest(start),
    digest(generateSource({ scale: 1, seed: '2', asOf: AS_OF })),
    digest(generateSource({ scale: 1, seed: '1', asOf: '2026-07-01' })),
  ];
  expect(new Set(digests).size).toBe(3);
});

test('the start-up volume is that of the first two months', () => {
  const sizes = Object.fromEntries(Object.entries(start).map(([name, rows]) => [name, rows.length]));
  expect(sizes).toMatchObject({ zones: 21, lots: 52, entreprises: 35, demandes: 23, collectes: 6, domaines: 20 });
  expect(sizes.factures).toBeGreaterThanOrEqual(34);
  expect(sizes.factures).toBeLessThanOrEqual(46);
});

test('rates are near those observed', () => {
  const share = <T>(rows: readonly T[], is: (row: T) => boolean) => rows.filter(is).length / rows.length;
  const near = (actual: number, expected: number, by: number) => {
    expect(actual).toBeGreaterThan(expected - by);
    expect(actual).toBeLessThan(expected + by);
  };
  const { lots, demandes, factures, paiements, zones, collectes, entreprises } = larger;
  near(
    share(lots, (lot) => lot.statut === 'occupé'),
    0.25,
    0.03,
  );
  near(
    share(lots, (lot) => lot.viabilite),
    0.87,
    0.05,
  );
  near(
    share(lots, (lot) => lot.uniteMesure === 'ha'),
    0.06,
    0.01,
  );
  near(
    share(lots, (lot) => lot.numero !== lot.numero.trim()),
    0.34,
    0.08,
  );
  near(
    share(zones, (zone) => lots.some((lot) => lot.zoneIndustrielleId === zone.id)),
    0.25,
    0.05,
  );
  near(
    share(entreprises, (entreprise) => entreprise.domaineActiviteId === null),
    0.14,
    0.01,
  );
  near(
    share(demandes, (demande) => demande.statut === 'VALIDE'),
    0.26,
    0.01,
  );
  near(
    share(demandes, (demande) => demande.entrepriseId === null),
    0.04,
    0.02,
  );
  near(
    share(factures, (facture) => facture.statut === 'Payée'),
    0.46,
    0.06,
  );
  near(
    share(factures, (facture) => facture.isDeleted),
    0.015,
    0.005,
  );
  near(
    share(paiements, (paiement) => normalise(paiement.statut) === 'en_attente'),
    0.42,
    0.08,
  );
  near(
    share(collectes, (collecte) => collecte.statutCloture === 'cloturee'),
    0.38,
    0.05,
  );
  const { totals } = computeTruth(larger, AS_OF);
  near(totals.financier.montant_encaisse / totals.financier.montant_total_facture, 0.32, 0.1);
  near(totals.financier.montant_paye / totals.financier.montant_total_facture, 0.2, 0.1);
  near(Number(totals.occupation.superficie_attribuee) / Number(totals.occupation.superficie_totale), 0.36, 0.06);
});

test('everyday dirt is there', () => {
  const { factures, paiements, demandes, demandeLots, historiqueDemandes, lots, collectes, collecteZones } = larger;
  const some = <T>(rows: readonly T[], is: (row: T) => boolean) => expect(rows.filter(is).length).toBeGreaterThan(0);
  const withLots = new Set(demandeLots.map((link) => link.demandeAttributionId));
  some(factures, (facture) => facture.statut === 'Payée' && facture.datePaiement === null);
  some(factures, (facture) => facture.collecteId !== null && facture.dateEcheance === null);
  some(factures, (facture) => facture.montantTotal === 150_000 && facture.processusOrigine === 'COLLECTE_DROIT');
  some(factures, (facture) => facture.statut === 'Annulée');
  some(factures, (facture) => facture.datePaiement !== null && facture.datePaiement < facture.dateCreation);
  some(paiements, (paiement) => paiement.datePaiement > Date.parse(`${AS_OF}T23:59:59Z`));
  some(paiements, (paiement) => normalise(paiement.statut) === 'echec');
  some(demandes, (demande) => !withLots.has(demande.id));
  some(demandeLots, (link) => link.ordre > 1);
  some(historiqueDemandes, (row) => row.statutAvant === 'VALIDE');
  some(lots, (lot) => lot.statut === 'disponible' && lot.entrepriseId !== null);
  some(lots, (lot) => lot.statut === 'occupé' && lot.entrepriseId === null);
  some(lots, (lot) => lot.dateReservation !== null);
  some(collectes, (collecte) => collecte.dateDebut > AS_OF);
  some(collecteZones, (link) => collecteZones.some((other) => other.collecteId === link.collecteId && other !== link));
});

const settings = fc.record({ scale: fc.integer({ min: 1, max: 4 }), seed: fc.string({ minLength: 1 }) });

test('every reference points to a row, and unique columns are unique', () => {
  fc.assert(
    fc.property(settings, (drawn) => {
      const source = generateSource({ ...drawn, asOf: AS_OF });
      for (const [from, field, to] of REFERENCES) {
        const ids = new Set<unknown>(source[to].map((row) => ('id' in row ? row.id : undefined)));
        const dangling = source[from].filter((row) => {
          const value: unknown = Reflect.get(row, field);
          return value !== null && !ids.has(value);
        });
        expect(dangling, `${from}.${field}`).toEqual([]);
      }
      for (const [table, field] of UNIQUE) {
        const values = source[table].map((row): unknown => Reflect.get(row, field)).filter((value) => value !== null);
        expect(new Set(values).size, `${table}.${field}`).toBe(values.length);
      }
    }),
    { numRuns: 15 },
  );
});

test('the truth keeps its identities, whatever the data', () => {
  fc.assert(
    fc.property(settings, (drawn) => {
      const { totals, financier, occupation, clients, operationnel } = computeTruth(
        generateSource({ ...drawn, asOf: AS_OF }),
        AS_OF,
      );
      for (const row of [...occupation, totals.occupation]) {
        expect(row.lots_disponibles + row.lots_reserves + row.lots_attribues).toBe(row.nombre_total_lots);
        const parts = [row.superficie_disponible, row.superficie_reservee, row.superficie_attribuee];
        expect(parts.reduce((sum, part) => sum + Number(part), 0)).toBeCloseTo(Number(row.superficie_totale), 4);
        expect(row.demandes_approuvees + row.demandes_rejetees + row.demandes_en_attente).toBe(
          row.nombre_demandes_attribution,
        );
      }
      for (const row of [...financier, totals.financier]) {
        expect(row.montant_paye + row.montant_impaye).toBe(row.montant_total_facture);
        expect(row.montant_encaisse + row.reste_a_recouvrer).toBe(row.montant_total_facture);
        expect(row.montant_encaisse).toBeLessThanOrEqual(row.montant_total_facture);
      }
      expect(added(financier, 'montant_total_recouvre')).toBe(totals.financier.montant_total_recouvre);
      expect(added(financier, 'montant_encaisse')).toBe(totals.financier.montant_encaisse);
      expect(added(clients, 'chiffre_affaires_total')).toBe(totals.financier.montant_total_facture);
      expect(added(clients, 'nombre_demandes')).toBe(totals.occupation.nombre_demandes_attribution);
      expect(added(operationnel, 'nombre_collectes')).toBe(totals.operationnel.nombre_collectes);
      expect(added(operationnel, 'montant_paye')).toBe(totals.financier.montant_paye);
      expect(added(operationnel, 'encaissements')).toBe(totals.operationnel.encaissements);
      expect(added(occupation, 'valeur_totale_lots')).toBe(totals.occupation.valeur_totale_lots);
    }),
    { numRuns: 15 },
  );
});

function added(rows: readonly object[], column: string): number {
  return rows.reduce((sum, row) => sum + Number(Reflect.get(row, column)), 0);
}

type Table = keyof Source;
const REFERENCES: readonly (readonly [Table, string, Table])[] = [
  ['agents', 'typeAgentId', 'typesAgents'],
  ['agents', 'userId', 'utilisateurs'],
  ['entreprises', 'domaineActiviteId', 'domaines'],
  ['entreprises', 'userId', 'utilisateurs'],
  ['entrepriseDomaines', 'entrepriseId', 'entreprises'],
  ['entrepriseDomaines', 'domaineActiviteId', 'domaines'],
  ['operateurs', 'entrepriseId', 'entreprises'],
  ['lots', 'zoneIndustrielleId', 'zones'],
  ['lots', 'entrepriseId', 'entreprises'],
  ['demandes', 'entrepriseId', 'entreprises'],
  ['demandes', 'lotId', 'lots'],
  ['demandes', 'zoneId', 'zones'],
  ['demandes', 'userId', 'utilisateurs'],
  ['demandeLots', 'demandeAttributionId', 'demandes'],
  ['demandeLots', 'lotId', 'lots'],
  ['historiqueDemandes', 'demandeAttributionId', 'demandes'],
  ['decisionsCommission', 'commissionId', 'commissions'],
  ['decisionsCommission', 'demandeAttributionId', 'demandes'],
  ['collecteZones', 'collecteId', 'collectes'],
  ['collecteZones', 'zoneId', 'zones'],
  ['collecteAgents', 'agentId', 'agents'],
  ['factures', 'entrepriseId', 'entreprises'],
  ['factures', 'collecteId', 'collectes'],
  ['factures', 'demandeAttributionId', 'demandes'],
  ['detailFactures', 'factureId', 'factures'],
  ['paiements', 'factureId', 'factures'],
];
const UNIQUE: readonly (readonly [Table, string])[] = [
  ['lots', 'numero'],
  ['zones', 'code'],
  ['entreprises', 'email'],
  ['entreprises', 'compteContribuable'],
  ['demandes', 'reference'],
  ['collectes', 'reference'],
  ['factures', 'numeroFacture'],
];
