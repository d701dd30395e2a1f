import { groupBy } from '../grouping.ts';
import type { SourceRows } from '../source.ts';
import { type Day, type Instant, isoOf, startOf } from '../time.ts';
import { type DemandeFact, DemandeFacts, UNKNOWN } from './demande-facts.ts';
import { decimalText } from './exact.ts';
import { type CollecteFact, collecteFacts, type FactureFact, FactureFacts, isCash } from './facture-facts.ts';
import { allPlaces, groupPlaces, pairCounter, pairKey, pick } from './groups.ts';
import { AREA_DIGITS, type LotFact, lotFacts } from './lot-facts.ts';
import {
  mesuresClient,
  mesuresFinancieres,
  mesuresOccupation,
  mesuresOperationnelles,
  niveauRisque,
  segmentClient,
} from './marts.ts';

/** The rows that the indicators depend on. */
export type TruthSource = Pick<
  SourceRows,
  | 'entreprises'
  | 'zones'
  | 'lots'
  | 'demandes'
  | 'demandeLots'
  | 'historiqueDemandes'
  | 'collectes'
  | 'collecteZones'
  | 'factures'
  | 'paiements'
>;

interface Facts {
  readonly source: TruthSource;
  readonly lots: readonly LotFact[];
  readonly demandes: DemandeFacts;
  readonly collectes: readonly CollecteFact[];
  readonly factures: FactureFacts;
  /** The places of the invoices that count. */
  readonly duePlaces: Int32Array;
  readonly dues: Iterable<FactureFact>;
}

/** The truth with its lists to be gone through; a row of a list is made when it is its turn. */
export type StreamedTruth = ReturnType<typeof streamTruth>;

/**
 * The true value of every indicator at every slice of the four marts, and what single rows come to, straight from
 * the source's rows and in exact arithmetic. `reference` is the day on which the database is looked at.
 */
export function streamTruth(source: TruthSource, reference: Day) {
  const facts = collectFacts(source, reference);
  return {
    financier: repeated(() => financier(facts)),
    occupation: repeated(() => occupation(facts)),
    clients: repeated(() => clients(facts)),
    operationnel: operationnel(facts),
    totals: totals(facts),
    factures: mapped(facts.factures, factureRow),
    lots: mapped(facts.lots, lotRow),
    demandes: mapped(facts.demandes, demandeRow),
  };
}

/** The same with its lists as arrays. */
export function computeTruth(source: TruthSource, reference: Day) {
  const truth = streamTruth(source, reference);
  return {
    financier: [...truth.financier],
    occupation: [...truth.occupation],
    clients: [...truth.clients],
    operationnel: truth.operationnel,
    totals: truth.totals,
    factures: [...truth.factures],
    lots: [...truth.lots],
    demandes: [...truth.demandes],
  };
}

function collectFacts(source: TruthSource, reference: Day): Facts {
  const lots = lotFacts(source.lots, source.zones, reference);
  const demandes = new DemandeFacts(source, lots);
  const collectes = collecteFacts(source.collectes, reference);
  const factures = new FactureFacts(source, collectes, demandes, reference);
  const duePlaces = allPlaces(factures.length).filter((place) => factures.estDue(place));
  return { source, lots, demandes, collectes, factures, duePlaces, dues: pick(factures, duePlaces) };
}

function* financier({ factures, duePlaces }: Facts) {
  const zoneMonth = pairCounter();
  const slices = groupPlaces(duePlaces, (place) => {
    const monthOfZone = zoneMonth(monthNumber(factures.dateCreation(place)), factures.zoneId(place));
    return pairKey(monthOfZone, factures.entrepriseId(place));
  });
  for (const key of slices.keys) {
    const facts = slices.of(key).map((place) => factures.at(place));
    const [first] = facts;
    if (first === undefined) continue;
    const { zoneId, facture } = first;
    const grain = {
      ...monthOfNumber(monthNumber(facture.dateCreation)),
      zone_id: zoneId,
      entreprise_id: facture.entrepriseId,
    };
    yield mesuresFinancieres(facts, grain);
  }
}

function* occupation({ source, lots, demandes }: Facts) {
  const lotsOf = groupBy(lots, (fact) => fact.lot.zoneIndustrielleId);
  const demandesOf = groupPlaces(allPlaces(demandes.length), (place) => demandes.zoneId(place));
  const zoneIds = Array.from(source.zones, (zone) => zone.id);
  if (demandesOf.of(UNKNOWN).length > 0) zoneIds.push(UNKNOWN);
  for (const id of zoneIds) {
    yield { zone_id: id, ...mesuresOccupation(lotsOf.get(id) ?? [], pick(demandes, demandesOf.of(id))) };
  }
}

function* clients({ source, lots, demandes, factures, duePlaces }: Facts) {
  const duesOf = groupPlaces(duePlaces, (place) => factures.entrepriseId(place));
  const demandesOf = groupPlaces(allPlaces(demandes.length), (place) => demandes.entrepriseId(place));
  const lotsOf = groupBy(lots, (fact) => fact.lot.entrepriseId);
  const ids = Array.from(source.entreprises, (entreprise) => entreprise.id);
  if (demandesOf.of(UNKNOWN).length > 0) ids.push(UNKNOWN);
  for (const id of ids) {
    const mesures = mesuresClient(
      pick(factures, duesOf.of(id)),
      pick(demandes, demandesOf.of(id)),
      lotsOf.get(id) ?? [],
    );
    yield {
      entreprise_id: id,
      ...mesures,
      segment_client: segmentClient(mesures.nombre_factures, mesures.chiffre_affaires_total),
      niveau_risque: niveauRisque(mesures.nombre_factures, mesures.nombre_factures_retard),
    };
  }
}

/** One row per month in which anything happened: an invoice, an application, a campaign's start or a payment. */
function operationnel({ source, collectes, demandes, factures, duePlaces }: Facts) {
  const collectesOf = groupBy(collectes, (fact) => monthNumber(startOf(fact.collecte.dateDebut)));
  const demandesOf = groupPlaces(allPlaces(demandes.length), (place) => monthNumber(demandes.createdAt(place)));
  const duesOf = groupPlaces(duePlaces, (place) => monthNumber(factures.dateCreation(place)));
  const receivedIn = cashByMonth(source, factures);
  const months = new Set([...collectesOf.keys(), ...demandesOf.keys, ...duesOf.keys, ...receivedIn.keys()]);
  return [...months]
    .sort((a, b) => a - b)
    .map((key) => {
      const mesures = mesuresOperationnelles(
        collectesOf.get(key) ?? [],
        pick(demandes, demandesOf.of(key)),
        pick(factures, duesOf.of(key)),
        receivedIn.get(key) ?? 0,
      );
      const { annee, mois } = monthOfNumber(key);
      return { annee, mois, trimestre: Math.ceil(mois / 3), ...mesures };
    });
}

/** Computed from all facts, not from the slices: counts of distinct campaigns and lots do not add up over slices. */
function totals({ source, lots, demandes, collectes, factures, dues }: Facts) {
  const held = lots.filter((fact) => fact.lot.entrepriseId !== null);
  let received = 0;
  for (const amount of cashByMonth(source, factures).values()) received += amount;
  return {
    financier: mesuresFinancieres(dues, {}),
    occupation: mesuresOccupation(lots, demandes),
    clients: mesuresClient(dues, demandes, held),
    operationnel: mesuresOperationnelles(collectes, demandes, dues, received),
  };
}

/** The sum of the payments that are cash on invoices that count, for each month that has any payment. */
function cashByMonth({ paiements }: TruthSource, factures: FactureFacts): Map<number, number> {
  const sums = new Map<number, number>();
  for (const paiement of paiements) {
    const key = monthNumber(paiement.datePaiement);
    const counts = factures.countsById(paiement.factureId) && isCash(paiement);
    sums.set(key, (sums.get(key) ?? 0) + (counts ? paiement.montant : 0));
  }
  return sums;
}

function mapped<T, R>(facts: Iterable<T>, row: (fact: T) => R): Iterable<R> {
  return repeated(function* () {
    for (const fact of facts) yield row(fact);
  });
}

function repeated<R>(iterate: () => Iterator<R>): Iterable<R> {
  return { [Symbol.iterator]: iterate };
}

function factureRow({ facture, estDue, zoneId, encaisse, recu, reste, estEnRetard, dateSolde }: FactureFact) {
  return {
    facture_id: facture.id,
    dans_population: estDue,
    zone_id: zoneId,
    montant_encaisse: encaisse,
    montant_recu: recu,
    reste_a_payer: reste,
    est_en_retard: estEnRetard,
    date_solde: timestamp(dateSolde),
  };
}

function lotRow({ lot, etat, superficie, anomalieUnite }: LotFact) {
  return {
    lot_id: lot.id,
    zone_id: lot.zoneIndustrielleId,
    etat,
    superficie_m2: decimalText(superficie, AREA_DIGITS),
    anomalie_unite: anomalieUnite,
  };
}

function demandeRow(fact: DemandeFact) {
  return {
    demande_id: fact.demande.id,
    zone_id: fact.zoneId,
    issue: fact.issue,
    date_decision: timestamp(fact.decision),
    action_apres_cloture: fact.actionApresCloture,
    nb_lots: fact.lots.length,
    superficie_demandee_m2: decimalText(fact.superficieDemandee, AREA_DIGITS),
  };
}

function timestamp(instant: Instant | null): string | null {
  return instant === null ? null : isoOf(instant);
}

/** Months since the year 0. */
function monthNumber(instant: Instant): number {
  const date = new Date(instant);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

function monthOfNumber(number: number): { annee: number; mois: number } {
  return { annee: Math.floor(number / 12), mois: (number % 12) + 1 };
}
