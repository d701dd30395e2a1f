import { Integers, Numbers, Words } from '../columns.ts';
import { groupBy } from '../grouping.ts';
import type { Collecte, Facture, Paiement, SourceRows } from '../source.ts';
import { type Day, dayOf, daysBetween, type Instant } from '../time.ts';
import { type DemandeFacts, UNKNOWN } from './demande-facts.ts';
import { normalise } from './exact.ts';

export interface FactureFact {
  readonly facture: Pick<Facture, 'id' | 'dateCreation' | 'montantTotal' | 'collecteId' | 'entrepriseId'>;
  /** Whether the invoice counts at all: neither deleted, nor cancelled, nor refunded. */
  readonly estDue: boolean;
  readonly zoneId: number;
  readonly collecte: CollecteFact | null;
  readonly estPayee: boolean;
  /** Cash received, even beyond the invoice's amount. */
  readonly recu: number;
  /** Cash received, at most the invoice's amount. */
  readonly encaisse: number;
  /** What is still to be paid; nothing on an invoice that does not count. */
  readonly reste: number;
  readonly estEnRetard: boolean;
  readonly dateSolde: Instant | null;
  /** Milliseconds from issue to settlement, at least 0; null unless paid and dated. */
  readonly delai: number | null;
}

export interface CollecteFact {
  readonly collecte: Collecte;
  /** Whole days; null before the start. */
  readonly duree: number | null;
}

export type FactureRows = Pick<SourceRows, 'factures' | 'paiements' | 'collecteZones' | 'lots'>;

const NOT_CASH = new Set(['echec', 'annule', 'rejete', 'rembourse']);

export function isCash(paiement: Paiement): boolean {
  return !NOT_CASH.has(normalise(paiement.statut));
}

export function collecteFacts(collectes: Iterable<Collecte>, reference: Day): CollecteFact[] {
  return Array.from(collectes, (collecte) => {
    const end = collecte.dateCloture === null ? reference : dayOf(collecte.dateCloture);
    const isStarted = collecte.dateDebut <= reference;
    return { collecte, duree: isStarted ? Math.max(0, daysBetween(collecte.dateDebut, end)) : null };
  });
}

/** What each invoice comes to, in the order of the rows and in columns: a fact is made when it is asked for. */
export class FactureFacts implements Iterable<FactureFact> {
  private readonly ids = new Integers();
  private readonly created = new Numbers();
  private readonly montants = new Numbers();
  private readonly collecteIds = new Integers();
  private readonly entrepriseIds = new Integers();
  private readonly zoneIds = new Integers();
  private readonly dues = new Words<boolean>();
  private readonly paid = new Words<boolean>();
  private readonly overdue = new Words<boolean>();
  private readonly received = new Numbers();
  private readonly settled = new Numbers();
  /** 1 or 0, under the invoice's id. */
  private readonly dueById = new Integers();
  private readonly collecteById: ReadonlyMap<number, CollecteFact>;

  constructor(rows: FactureRows, collectes: readonly CollecteFact[], demandes: DemandeFacts, reference: Day) {
    this.collecteById = new Map(collectes.map((fact) => [fact.collecte.id, fact]));
    const cash = cashById(rows.paiements);
    const zoneOf = zoneFinder(rows, demandes);
    for (const facture of rows.factures) {
      const recu = cash.sums.orNull(facture.id) ?? 0;
      const estDue = isDue(facture);
      const estPayee = facture.statut === 'Payée';
      const reste = estDue ? facture.montantTotal - Math.min(recu, facture.montantTotal) : 0;
      this.ids.push(facture.id);
      this.created.push(facture.dateCreation);
      this.montants.push(facture.montantTotal);
      this.collecteIds.push(facture.collecteId);
      this.entrepriseIds.push(facture.entrepriseId);
      this.zoneIds.push(zoneOf(facture));
      this.dues.push(estDue);
      this.paid.push(estPayee);
      this.overdue.push(reste > 0 && facture.dateEcheance !== null && dayOf(facture.dateEcheance) < reference);
      this.received.push(recu);
      this.settled.push(estPayee ? (facture.datePaiement ?? cash.lastDates.orNull(facture.id)) : null);
      this.dueById.set(facture.id, estDue ? 1 : 0);
    }
  }

  get length(): number {
    return this.ids.length;
  }

  at(place: number): FactureFact {
    const dateCreation = this.dateCreation(place);
    const montantTotal = this.montants.at(place);
    const collecteId = this.collecteIds.orNull(place);
    const recu = this.received.at(place);
    const encaisse = Math.min(recu, montantTotal);
    const estDue = this.estDue(place);
    const dateSolde = this.settled.orNull(place);
    return {
      facture: {
        id: this.ids.at(place),
        dateCreation,
        montantTotal,
        collecteId,
        entrepriseId: this.entrepriseId(place),
      },
      estDue,
      zoneId: this.zoneId(place),
      collecte: collecteId === null ? null : (this.collecteById.get(collecteId) ?? null),
      estPayee: this.paid.at(place),
      recu,
      encaisse,
      reste: estDue ? montantTotal - encaisse : 0,
      estEnRetard: this.overdue.at(place),
      dateSolde,
      delai: dateSolde === null ? null : Math.max(0, dateSolde - dateCreation),
    };
  }

  *[Symbol.iterator](): Generator<FactureFact> {
    for (let place = 0; place < this.length; place++) yield this.at(place);
  }

  dateCreation(place: number): Instant {
    return this.created.at(place);
  }

  entrepriseId(place: number): number {
    return this.entrepriseIds.at(place);
  }

  zoneId(place: number): number {
    return this.zoneIds.at(place);
  }

  estDue(place: number): boolean {
    return this.dues.at(place);
  }

  /** Whether there is such an invoice, and it counts. */
  countsById(factureId: number): boolean {
    return this.dueById.orNull(factureId) === 1;
  }
}

function isDue({ isDeleted, statut }: Facture): boolean {
  return !isDeleted && statut !== 'Annulée' && statut !== 'Remboursée';
}

/** The cash of each invoice and its latest value date, under the invoice's id. */
function cashById(paiements: Iterable<Paiement>): { sums: Numbers; lastDates: Numbers } {
  const sums = new Numbers();
  const lastDates = new Numbers();
  for (const paiement of paiements) {
    if (!isCash(paiement)) continue;
    const { factureId, montant, datePaiement } = paiement;
    sums.set(factureId, (sums.orNull(factureId) ?? 0) + montant);
    lastDates.set(factureId, Math.max(lastDates.orNull(factureId) ?? datePaiement, datePaiement));
  }
  return { sums, lastDates };
}

/**
 * The zone of an invoice: that of its campaign; where the campaign has several, the smallest one in which the debtor
 * holds a lot today; without a campaign, that of its application; else unknown.
 */
function zoneFinder(rows: FactureRows, demandes: DemandeFacts): (facture: Facture) => number {
  const zonesOf = groupBy(rows.collecteZones, (link) => link.collecteId);
  const heldBy = groupBy(rows.lots, (lot) => lot.entrepriseId);
  return ({ collecteId, demandeAttributionId, entrepriseId }) => {
    const zones = collecteId === null ? [] : (zonesOf.get(collecteId) ?? []).map((link) => link.zoneId);
    const [only] = zones;
    if (only !== undefined && zones.length === 1) return only;
    if (zones.length > 1) {
      const held = new Set((heldBy.get(entrepriseId) ?? []).map((lot) => lot.zoneIndustrielleId));
      const candidates = zones.filter((zone) => held.has(zone));
      return candidates.length === 0 ? UNKNOWN : Math.min(...candidates);
    }
    return demandeAttributionId === null ? UNKNOWN : demandes.zoneOf(demandeAttributionId);
  };
}
