import type { Agent, Collecte, CollecteAgent, CollecteZone, Entreprise, Lot } from '../source.ts';
import { addDays, DAY, dayOf, HOUR, type Instant, MINUTE, startOf } from '../time.ts';
import { newFacture } from './billing.ts';
import type { Bill, BillLine, Bills } from './bills.ts';
import { payCampaigns } from './campaign-payments.ts';
import { heldLotsByZone } from './land.ts';
import { elementAt, type Random } from './random.ts';
import { referencesByYear } from './references.ts';
import { officeTime, type World } from './world.ts';

export interface Collectes {
  readonly collectes: Collecte[];
  readonly collecteZones: CollecteZone[];
  readonly collecteAgents: CollecteAgent[];
}

export interface CampaignGround {
  readonly lots: readonly Lot[];
  readonly entreprises: readonly Entreprise[];
  readonly zoneIds: readonly number[];
  readonly agents: readonly Agent[];
}

/**
 * Campaigns with the invoices made at their creation: one per enterprise that holds a lot in their zones, or in the
 * part of them that the campaign visits. Campaigns come back to the same holders, so dues are claimed twice (T11).
 * The invoices go to `bills`, which must be empty.
 */
export function generateCollectes(world: World, ground: CampaignGround, bills: Bills): Collectes {
  const random = world.random('collectes');
  const held = heldLotsByZone(ground.lots);
  const populated = [...held.keys()].sort((a, b) => a - b);
  const count = world.volumes.collectes;
  const created = Array.from({ length: count }, () => officeTime(world, random, world.end - HOUR)).sort(
    (a, b) => a - b,
  );
  const result: Collectes = { collectes: [], collecteZones: [], collecteAgents: [] };
  const lineOf = landLines();
  const nextReference = referencesByYear('COL');
  let billed = 0;
  for (const [index, createdAt] of created.entries()) {
    const id = index + 1;
    const zoneIds = chooseZones(random, populated, ground.zoneIds);
    const collecte = newCollecte(world, random, id, nextReference(createdAt), createdAt);
    result.collectes.push(collecte);
    result.collecteZones.push(...zoneIds.map((zoneId) => ({ collecteId: id, zoneId })));
    result.collecteAgents.push(...team(random, id, ground.agents, createdAt));
    const wanted = Math.round((world.volumes.droits - billed) / (count - index));
    const debtors = chooseDebtors(
      random,
      zoneIds.flatMap((zoneId) => held.get(zoneId) ?? []),
      wanted,
    );
    billed += debtors.length;
    for (const [place, debtor] of debtors.entries()) {
      bills.push(landDue(random, collecte, debtor, place, lineOf(debtor.lot)));
    }
  }
  payCampaigns(world, result.collectes, bills);
  closeSome(world, result.collectes);
  return result;
}

function newCollecte(world: World, random: Random, id: number, reference: string, createdAt: Instant): Collecte {
  const wait = random.weighted([
    [0, 5],
    [random.integer(1, 30), 4],
    [random.integer(31, 120), 1],
  ]);
  const dateDebut = addDays(dayOf(createdAt), wait);
  const length = world.isStartUp || random.chance(0.5) ? random.integer(3, 11) : random.integer(15, 90);
  return {
    id,
    reference,
    montantARecouvrer: 0,
    montantRecouvre: 0,
    dateDebut,
    dateFinPrevue: addDays(dateDebut, length),
    status: 'non_recouvree',
    statutCloture: 'ouverte',
    dateCloture: null,
    cloturePar: null,
    creePar: random.integer(1, world.volumes.agents),
    createdAt,
    updatedAt: createdAt,
  };
}

/** One zone mostly, two or three sometimes; now and then one of them has no lot at all. */
function chooseZones(random: Random, populated: readonly number[], all: readonly number[]): number[] {
  const size = random.weighted([
    [1, 68],
    [2, 22],
    [3, 10],
  ]);
  const zones = new Set([random.pick(populated)]);
  for (let i = 1; i < size; i++) zones.add(random.chance(0.2) ? random.pick(all) : random.pick(populated));
  return [...zones];
}

function team(random: Random, collecteId: number, agents: readonly Agent[], dateAssignation: Instant): CollecteAgent[] {
  const [first, second] = random.shuffle([...agents]);
  const members: CollecteAgent[] = [];
  if (first) members.push({ collecteId, agentId: first.id, role: 'responsable', dateAssignation });
  if (second) members.push({ collecteId, agentId: second.id, role: 'assistant', dateAssignation });
  return members;
}

interface Debtor {
  readonly entrepriseId: number;
  readonly lot: Lot;
}

/** One lot per holder, at most `wanted` of them, at least one where there is any. */
function chooseDebtors(random: Random, lots: readonly Lot[], wanted: number): Debtor[] {
  const byHolder = new Map<number, Debtor>();
  for (const lot of lots) {
    if (lot.entrepriseId !== null) byHolder.set(lot.entrepriseId, { entrepriseId: lot.entrepriseId, lot });
  }
  return random.shuffle([...byHolder.values()]).slice(0, Math.max(1, wanted));
}

/** The line says the price per m², so that quantity times price is not the amount. */
function landLines(): (lot: Lot) => BillLine {
  const lines = new Map<Lot, BillLine>();
  return (lot) => {
    const line = lines.get(lot) ?? {
      description: `Droit d’occupation du ${lot.numero.trim()}`,
      prixUnitaire: Math.round(lot.prix / lot.superficie),
    };
    lines.set(lot, line);
    return line;
  };
}

/** The due is the price of the lot. */
function landDue(random: Random, collecte: Collecte, debtor: Debtor, place: number, line: BillLine): Bill {
  const { entrepriseId, lot } = debtor;
  const dateCreation = collecte.createdAt + (place % 60) * MINUTE + random.integer(0, 59_999);
  return {
    facture: newFacture({
      dateCreation,
      dateEcheance: random.chance(0.12) ? null : startOf(collecte.dateFinPrevue),
      montantTotal: lot.prix,
      sousTotal: random.chance(0.2) ? lot.prix : 0,
      entrepriseId,
      collecteId: collecte.id,
    }),
    paiements: [],
    line,
  };
}

/** Two in five of the campaigns that have begun are closed, recovered or not; the observed start-up had closed none. */
function closeSome(world: World, collectes: readonly Collecte[]): void {
  const random = world.random('closing');
  const begun = collectes.filter(({ dateDebut }) => dateDebut < world.asOf);
  const closed = random.quota(begun.length, 0.4);
  for (const [index, collecte] of begun.entries()) {
    if (!closed[index]) continue;
    const sinceStart = world.end - startOf(collecte.dateDebut);
    const planned = startOf(collecte.dateFinPrevue) - startOf(collecte.dateDebut);
    const length = Math.floor(planned * (0.7 + random.unit()));
    collecte.statutCloture = 'cloturee';
    collecte.dateCloture = startOf(collecte.dateDebut) + Math.min(sinceStart, Math.max(DAY, length));
    collecte.cloturePar = elementAt([collecte.creePar, 1], random.integer(0, 1));
    collecte.updatedAt = Math.max(collecte.updatedAt, collecte.dateCloture);
  }
}
