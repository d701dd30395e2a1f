import type { Facture, Paiement, SourceRows } from '../source.ts';
import { type Day, dayOf } from '../time.ts';
import { normalise } from '../truth/exact.ts';
import { type LotFact, lotFacts } from '../truth/lot-facts.ts';
import { type LandSurvey, surveyLand } from './land-survey.ts';

const NOT_CASH = new Set(['echec', 'annule', 'rejete', 'rembourse']);

/** Whether the payment counts as received. */
export function isCash(paiement: Paiement): boolean {
  return !NOT_CASH.has(normalise(paiement.statut));
}

/** Whether the invoice counts: neither deleted, nor cancelled, nor refunded. */
export function isDue({ isDeleted, statut }: Facture): boolean {
  return !isDeleted && statut !== 'Annulée' && statut !== 'Remboursée';
}

/** Campaign, filing of a file, or LAMEV letter: what an invoice is for, whatever its column says. */
export function purposeOf({ collecteId, processusOrigine }: Facture): 'droit' | 'dossier' | 'lamev' {
  if (collecteId !== null) return 'droit';
  return processusOrigine === 'ATTRIBUTION_LOT' ? 'dossier' : 'lamev';
}

/** What follows from all rows together, each made when it is first asked for, in one pass over its tables. */
export interface Survey {
  /** The day on which an invoice was issued. */
  readonly issueDay: (factureId: number) => Day;
  /** What an invoice has received, in FCFA. */
  readonly received: (factureId: number) => number;
  readonly campaign: (collecteId: number) => CampaignSums;
  /** Invoices of a campaign whose amount an earlier campaign still claims from the same enterprise (T11). */
  readonly claimedTwice: () => ReadonlySet<number>;
  /** Invoices for a fee that their file has already been invoiced for: a paid one is the right one (T29). */
  readonly invoicedTwice: () => ReadonlySet<number>;
  /** How many validated files have been granted a lot. */
  readonly grants: (lotId: number) => number;
  /** How many lots a file asks for. */
  readonly lotsOf: (demandeId: number) => number;
  /** State and area of a lot. */
  readonly lot: (lotId: number) => LotFact | undefined;
  /** Closed files on which somebody acted afterwards. */
  readonly touchedAfterClosing: () => ReadonlySet<number>;
  /** The rows of a land registry put together; see land-survey.ts. */
  readonly land: () => LandSurvey;
}

/** What the invoices of a campaign come to and have received, in FCFA, and how many they are, cancelled ones too. */
export interface CampaignSums {
  due: number;
  received: number;
  factures: number;
}

export function surveyOf(rows: SourceRows, asOf: Day): Survey {
  const highest = lazy(() => highestId(rows.factures));
  const issued = lazy(() => {
    const times = new Float64Array(highest() + 1);
    for (const { id, dateCreation } of rows.factures) times[id] = dateCreation;
    return times;
  });
  const received = lazy(() => {
    const sums = new Float64Array(highest() + 1);
    for (const paiement of rows.paiements) {
      if (isCash(paiement)) sums[paiement.factureId] = (sums[paiement.factureId] ?? 0) + paiement.montant;
    }
    return sums;
  });
  const receivedBy = (factureId: number) => received()[factureId] ?? 0;
  const campaigns = lazy(() => sumCampaigns(rows.factures, receivedBy));
  const grants = lazy(() => countGrants(rows));
  const lotsOf = lazy(() => countBy(rows.demandeLots, (link) => link.demandeAttributionId));
  const lots = lazy(() => {
    const facts = lotFacts([...rows.lots], [...rows.zones], asOf);
    return new Map(facts.map((fact) => [fact.lot.id, fact]));
  });
  return {
    issueDay: (factureId) => dayOf(issued()[factureId] ?? 0),
    received: receivedBy,
    campaign: (collecteId) => campaigns().get(collecteId) ?? { due: 0, received: 0, factures: 0 },
    claimedTwice: lazy(() => findClaimedTwice(rows.factures, receivedBy)),
    invoicedTwice: lazy(() => findInvoicedTwice(rows.factures)),
    grants: (lotId) => grants().get(lotId) ?? 0,
    lotsOf: (demandeId) => lotsOf().get(demandeId) ?? 0,
    lot: (lotId) => lots().get(lotId),
    touchedAfterClosing: lazy(() => findTouchedAfterClosing(rows)),
    land: lazy(() => surveyLand(rows, (lotId) => lots().get(lotId))),
  };
}

/** Made when it is first asked for. */
function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function highestId(rows: Iterable<{ readonly id: number }>): number {
  let highest = 0;
  for (const { id } of rows) highest = Math.max(highest, id);
  return highest;
}

function countBy<T>(rows: Iterable<T>, key: (row: T) => number): Map<number, number> {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(key(row), (counts.get(key(row)) ?? 0) + 1);
  return counts;
}

function sumCampaigns(factures: Iterable<Facture>, received: (factureId: number) => number): Map<number, CampaignSums> {
  const campaigns = new Map<number, CampaignSums>();
  for (const facture of factures) {
    if (facture.collecteId === null) continue;
    const campaign = campaigns.get(facture.collecteId) ?? { due: 0, received: 0, factures: 0 };
    campaigns.set(facture.collecteId, campaign);
    campaign.factures++;
    if (!isDue(facture)) continue;
    campaign.due += facture.montantTotal;
    campaign.received += received(facture.id);
  }
  return campaigns;
}

function findClaimedTwice(factures: Iterable<Facture>, received: (factureId: number) => number): Set<number> {
  // The campaign that still claims an amount from an enterprise, or several of them.
  const open = new Map<string, number | 'several'>();
  const found = new Set<number>();
  for (const facture of inOrderOfIssue(factures)) {
    const { id, collecteId, entrepriseId, montantTotal } = facture;
    if (collecteId === null || !isDue(facture)) continue;
    const claim = `${entrepriseId}/${montantTotal}`;
    const earlier = open.get(claim) ?? collecteId;
    if (earlier !== collecteId) found.add(id);
    if (received(id) < montantTotal) open.set(claim, earlier === collecteId ? collecteId : 'several');
  }
  return found;
}

function findInvoicedTwice(factures: Iterable<Facture>): Set<number> {
  const first = new Map<string, { readonly id: number; readonly isPaid: boolean }>();
  const found = new Set<number>();
  for (const facture of inOrderOfIssue(factures)) {
    if (facture.collecteId !== null || facture.demandeAttributionId === null || !isDue(facture)) continue;
    const fee = `${facture.demandeAttributionId}/${purposeOf(facture)}`;
    const before = first.get(fee);
    const isPaid = facture.statut === 'Payée';
    const replaces = before === undefined || (isPaid && !before.isPaid);
    if (before !== undefined) found.add(replaces ? before.id : facture.id);
    if (replaces) first.set(fee, { id: facture.id, isPaid });
  }
  return found;
}

/** The generator's invoices are in this order already; those of days that went by may not be. */
function inOrderOfIssue(factures: Iterable<Facture>): Iterable<Facture> {
  let last = -Infinity;
  for (const { dateCreation } of factures) {
    if (dateCreation < last) return [...factures].sort((a, b) => a.dateCreation - b.dateCreation || a.id - b.id);
    last = dateCreation;
  }
  return factures;
}

function countGrants({ demandes, demandeLots }: SourceRows): Map<number, number> {
  const validated = new Set<number>();
  for (const { id, statut } of demandes) if (statut === 'VALIDE') validated.add(id);
  const counts = new Map<number, number>();
  for (const { lotId, demandeAttributionId } of demandeLots) {
    if (validated.has(demandeAttributionId)) counts.set(lotId, (counts.get(lotId) ?? 0) + 1);
  }
  return counts;
}

function findTouchedAfterClosing({ demandes, historiqueDemandes }: SourceRows): Set<number> {
  const closed = new Map<number, string>();
  for (const { id, statut } of demandes)
    if (statut === 'VALIDE' || statut === 'REJETE') closed.set(id, normalise(statut));
  const touched = new Set<number>();
  for (const { demandeAttributionId: id, statutAvant } of historiqueDemandes) {
    const statut = closed.get(id);
    if (statut !== undefined && statutAvant !== null && normalise(statutAvant) === statut) touched.add(id);
  }
  return touched;
}
