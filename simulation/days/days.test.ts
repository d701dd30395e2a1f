import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generateSource } from '../generate/generate.ts';
import { createWorld } from '../generate/world.ts';
import { tableLoads } from '../load/tables.ts';
import type { Source } from '../source.ts';
import { addDays, dayOf } from '../time.ts';
import { isCash } from '../truth/facture-facts.ts';
import { computeTruth } from '../truth/truth.ts';
import { isDue } from './books.ts';
import { type Done, playDay } from './day.ts';
import { OPERATION_NAMES, type OperationName } from './operations.ts';
import type { TableName } from './rows.ts';
import { State } from './state.ts';

const AS_OF = '2026-06-30';

interface Played {
  readonly state: State;
  readonly done: readonly Done[];
  readonly day: string;
}

function play(seed: string, days: number, operations?: readonly OperationName[]): Played {
  const settings = { scale: 1, seed, asOf: AS_OF };
  const world = createWorld(settings);
  const state = new State(generateSource(settings));
  const done: Done[] = [];
  for (let index = 1; index <= days; index++) {
    done.push(...playDay(state, world, { day: addDays(AS_OF, index), seed: '1', operations }));
  }
  return { state, done, day: addDays(AS_OF, days) };
}

function digest(source: Source): string {
  const hash = createHash('sha256');
  for (const load of tableLoads(source).filter(({ rows }) => rows > 0)) {
    hash.update(load.table);
    for (const chunk of load.chunks()) hash.update(chunk);
  }
  return hash.digest('hex').slice(0, 16);
}

describe('days that go by', () => {
  test('the same seeds give the same bytes on every machine', () => {
    expect(digest(play('1', 10).state.source)).toBe('bdbe3f1b4861a21b');
    expect(digest(play('2', 10).state.source)).not.toBe(digest(play('1', 10).state.source));
  });

  test('another seed of the days gives other days', () => {
    const state = () => new State(generateSource({ scale: 1, seed: '1', asOf: AS_OF }));
    const world = createWorld({ scale: 1, seed: '1', asOf: AS_OF });
    const [first, second] = ['a', 'b'].map((seed) => playDay(state(), world, { day: '2026-07-01', seed }));
    expect(first?.map(({ operation }) => operation)).not.toEqual(second?.map(({ operation }) => operation));
  });

  test('each operation finds something to do in a start-up of some days', () => {
    const idle = new Set<string>(OPERATION_NAMES);
    for (const { operation, changes } of play('1', 3, OPERATION_NAMES).done) {
      if (changes.length > 0) idle.delete(operation);
    }
    expect([...idle]).toEqual([]);
  });

  test('each operation comes by chance too', () => {
    const missing = new Set<string>(OPERATION_NAMES);
    for (const seed of ['1', '2', '3']) {
      for (const { operation, changes } of play(seed, 40).done) if (changes.length > 0) missing.delete(operation);
    }
    expect([...missing]).toEqual([]);
  });

  test('references and unique keys hold, and the truth can be told, whatever happened', () => {
    const operations = fc.array(fc.constantFrom(...OPERATION_NAMES), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 6 }), operations, (...drawn) => {
        const { state, day } = play(...drawn);
        expectIntegrity(state.source);
        expectTruth(state.source, day);
      }),
      { numRuns: 40 },
    );
  });

  test('campaign headers follow invoices and payments, except where they are meant not to', () => {
    const operations = OPERATION_NAMES.filter((name) => name !== 'entete_collecte_perimee');
    const { state, done } = play('3', 4, operations);
    // What was stale before and was not touched stays so.
    const touched = new Set(done.flatMap(({ changes }) => changes.map(campaignOf)));
    const { collectes, factures, paiements } = state.source;
    for (const collecte of collectes.filter(({ id }) => touched.has(id))) {
      const due = factures.filter((row) => row.collecteId === collecte.id && isDue(row));
      const ids = new Set(due.map(({ id }) => id));
      const cash = paiements.filter((row) => ids.has(row.factureId) && isCash(row));
      expect(collecte.montantARecouvrer).toBe(due.reduce((sum, row) => sum + row.montantTotal, 0));
      expect(collecte.montantRecouvre).toBe(cash.reduce((sum, row) => sum + row.montant, 0));
    }
  });

  test('updated_at follows every change, but of those that are about it and of what foreign keys do', () => {
    const isAboutIt = (name: string) => name.endsWith('horodatage_recule') || name.startsWith('suppression');
    const stale = play('5', 4, OPERATION_NAMES)
      .done.filter(({ operation }) => !isAboutIt(operation))
      .flatMap(({ operation, changes }) => changes.filter(isStale).map(({ table }) => `${operation} ${table}`));
    expect(stale).toEqual([]);
  });
});

/** An update whose row does not say that it is of these days. */
function isStale(change: Done['changes'][number]): boolean {
  if (change.kind !== 'update') return false;
  const at: unknown = Reflect.get(change.row, change.table === 'entreprises' ? 'dateModification' : 'updatedAt');
  return typeof at !== 'number' || dayOf(at) <= AS_OF;
}

function campaignOf(change: Done['changes'][number]): unknown {
  return change.kind !== 'column' && change.table === 'factures' ? Reflect.get(change.row, 'collecteId') : undefined;
}

function expectTruth(source: Source, day: string): void {
  const { totals } = computeTruth(source, day);
  const { operationnel, occupation } = totals;
  expect(occupation.lots_disponibles + occupation.lots_reserves + occupation.lots_attribues).toBe(source.lots.length);
  const outcomes = operationnel.demandes_approuvees + operationnel.demandes_rejetees + operationnel.demandes_en_attente;
  expect(outcomes).toBe(source.demandes.length);
}

function expectIntegrity(source: Source): void {
  for (const [from, field, to] of POINTS) {
    const ids = new Set<unknown>(source[to].map((row) => ('id' in row ? row.id : undefined)));
    const dangling = source[from].filter((row) => {
      const value: unknown = Reflect.get(row, field);
      return value !== null && !ids.has(value);
    });
    expect(dangling, `${from}.${field}`).toEqual([]);
  }
  for (const [table, ...fields] of UNIQUE) {
    const keys = source[table]
      .map((row) => fields.map((field) => Reflect.get(row, field)))
      .filter(([key]) => key !== null);
    expect(new Set(keys.map(String)).size, `${table}.${fields}`).toBe(keys.length);
  }
}

const POINTS: readonly (readonly [TableName, string, TableName])[] = [
  ['entreprises', 'domaineActiviteId', 'domaines'],
  ['entreprises', 'userId', 'utilisateurs'],
  ['entrepriseDomaines', 'entrepriseId', 'entreprises'],
  ['entrepriseDomaines', 'domaineActiviteId', 'domaines'],
  ['operateurs', 'entrepriseId', 'entreprises'],
  ['conventions', 'entrepriseId', 'entreprises'],
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
  ['recepisses', 'demandeAttributionId', 'demandes'],
  ['attestations', 'demandeAttributionId', 'demandes'],
  ['lamevs', 'demandeAttributionId', 'demandes'],
  ['suivisImplantation', 'demandeAttributionId', 'demandes'],
  ['collecteZones', 'collecteId', 'collectes'],
  ['collecteZones', 'zoneId', 'zones'],
  ['collecteAgents', 'collecteId', 'collectes'],
  ['collecteAgents', 'agentId', 'agents'],
  ['factures', 'entrepriseId', 'entreprises'],
  ['factures', 'collecteId', 'collectes'],
  ['factures', 'demandeAttributionId', 'demandes'],
  ['detailFactures', 'factureId', 'factures'],
  ['historiqueFactures', 'factureId', 'factures'],
  ['paiements', 'factureId', 'factures'],
];
const UNIQUE: readonly (readonly [TableName, ...string[]])[] = [
  ['lots', 'numero'],
  ['zones', 'code'],
  ['entreprises', 'email'],
  ['entreprises', 'compteContribuable'],
  ['demandes', 'reference'],
  ['collectes', 'reference'],
  ['factures', 'numeroFacture'],
  ['recepisses', 'numero'],
  ['attestations', 'numero'],
  ['lamevs', 'numero'],
  ['demandeLots', 'demandeAttributionId', 'lotId'],
  ['collecteZones', 'collecteId', 'zoneId'],
  ['collecteAgents', 'collecteId', 'agentId'],
];
