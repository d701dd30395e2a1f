import { groupBy } from '../grouping.ts';
import type { Paiement, Source } from '../source.ts';
import { type Day, dayOf, type Instant, monthOf, yearOf } from '../time.ts';
import { type DemandeFact, demandeFacts, UNKNOWN } from './demande-facts.ts';
import { decimalText, sum } from './exact.ts';
import { type CollecteFact, collecteFacts, type FactureFact, factureFacts, isCash } from './facture-facts.ts';
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
  Source,
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
  readonly demandes: readonly DemandeFact[];
  readonly collectes: readonly CollecteFact[];
  readonly factures: readonly FactureFact[];
  /** The invoices that count. */
  readonly dues: readonly FactureFact[];
}

export type Truth = ReturnType<typeof computeTruth>;

/**
 * The true value of every indicator at every slice of the four marts, and what single rows come to, straight from
 * the objects and in exact arithmetic. `reference` is the day on which the database is looked at.
 */
export function computeTruth(source: TruthSource, reference: Day) {
  const facts = collectFacts(source, reference);
  return {
    financier: financier(facts),
    occupation: occupation(facts),
    clients: clients(facts),
    operationnel: operationnel(facts),
    totals: totals(facts),
    factures: facts.factures.map(factureRow),
    lots: facts.lots.map(lotRow),
    demandes: facts.demandes.map(demandeRow),
  };
}

function collectFacts(source: TruthSource, reference: Day): Facts {
  const lots = lotFacts(source.lots, source.zones, reference);
  const demandes = demandeFacts(source, lots);
  const collectes = collecteFacts(source.collectes, reference);
  const factures = factureFacts(source, collectes, demandes, reference);
  return { source, lots, demandes, collectes, factures, dues: factures.filter((fact) => fact.estDue) };
}

function financier({ dues }: Facts) {
  const slices = groupBy(
    dues,
    ({ facture, zoneId }) => `${monthKey(facture.dateCreation)}/${zoneId}/${facture.entrepriseId}`,
  );
  return [...slices.values()].flatMap((slice) => {
    const [first] = slice;
    if (first === undefined) return [];
    const { zoneId, facture } = first;
    const grain = { ...month(monthKey(facture.dateCreation)), zone_id: zoneId, entreprise_id: facture.entrepriseId };
    return { ...grain, ...mesuresFinancieres(slice) };
  });
}

function occupation({ source, lots, demandes }: Facts) {
  const lotsOf = groupBy(lots, (fact) => fact.lot.zoneIndustrielleId);
  const demandesOf = groupBy(demandes, (fact) => fact.zoneId);
  const zoneIds = source.zones.map((zone) => zone.id);
  if (demandesOf.has(UNKNOWN)) zoneIds.push(UNKNOWN);
  return zoneIds.map((id) => ({ zone_id: id, ...mesuresOccupation(lotsOf.get(id) ?? [], demandesOf.get(id) ?? []) }));
}

function clients({ source, lots, demandes, dues }: Facts) {
  const duesOf = groupBy(dues, (fact) => fact.facture.entrepriseId);
  const demandesOf = groupBy(demandes, (fact) => fact.entrepriseId);
  const lotsOf = groupBy(lots, (fact) => fact.lot.entrepriseId);
  const ids = source.entreprises.map((entreprise) => entreprise.id);
  if (demandesOf.has(UNKNOWN)) ids.push(UNKNOWN);
  return ids.map((id) => {
    const mesures = mesuresClient(duesOf.get(id) ?? [], demandesOf.get(id) ?? [], lotsOf.get(id) ?? []);
    return {
      entreprise_id: id,
      ...mesures,
      segment_client: segmentClient(mesures.nombre_factures, mesures.chiffre_affaires_total),
      niveau_risque: niveauRisque(mesures.nombre_factures, mesures.nombre_factures_retard),
    };
  });
}

/** One row per month in which anything happened: an invoice, an application, a campaign's start or a payment. */
function operationnel(facts: Facts) {
  const collectesOf = groupBy(facts.collectes, (fact) => fact.collecte.dateDebut.slice(0, 7));
  const demandesOf = groupBy(facts.demandes, (fact) => monthKey(fact.demande.createdAt));
  const duesOf = groupBy(facts.dues, (fact) => monthKey(fact.facture.dateCreation));
  const paymentsOf = groupBy(facts.source.paiements, (paiement) => monthKey(paiement.datePaiement));
  const months = new Set([...collectesOf.keys(), ...demandesOf.keys(), ...duesOf.keys(), ...paymentsOf.keys()]);
  const received = cashCounter(facts.dues);
  return [...months].sort().map((key) => {
    const mesures = mesuresOperationnelles(
      collectesOf.get(key) ?? [],
      demandesOf.get(key) ?? [],
      duesOf.get(key) ?? [],
      received(paymentsOf.get(key) ?? []),
    );
    const { annee, mois } = month(key);
    return { annee, mois, trimestre: Math.ceil(mois / 3), ...mesures };
  });
}

/** Computed from all facts, not from the slices: counts of distinct campaigns and lots do not add up over slices. */
function totals({ source, lots, demandes, collectes, dues }: Facts) {
  const held = lots.filter((fact) => fact.lot.entrepriseId !== null);
  return {
    financier: mesuresFinancieres(dues),
    occupation: mesuresOccupation(lots, demandes),
    clients: mesuresClient(dues, demandes, held),
    operationnel: mesuresOperationnelles(collectes, demandes, dues, cashCounter(dues)(source.paiements)),
  };
}

/** The sum of the payments that are cash on invoices that count. */
function cashCounter(dues: readonly FactureFact[]): (paiements: readonly Paiement[]) => number {
  const counted = new Set(dues.map((fact) => fact.facture.id));
  return (paiements) =>
    sum(
      paiements.filter((paiement) => counted.has(paiement.factureId) && isCash(paiement)),
      ({ montant }) => montant,
    );
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
  return instant === null ? null : new Date(instant).toISOString();
}

/** `YYYY-MM` */
function monthKey(instant: Instant): string {
  return dayOf(instant).slice(0, 7);
}

function month(key: string): { annee: number; mois: number } {
  return { annee: yearOf(key), mois: monthOf(key) };
}
