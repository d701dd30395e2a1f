import { groupBy } from '../grouping.ts';
import type { Collecte, CollecteZone, Facture, Lot, Paiement } from '../source.ts';
import { type Day, dayOf, daysBetween, type Instant } from '../time.ts';
import { type DemandeFact, UNKNOWN } from './demande-facts.ts';
import { normalise, sum } from './exact.ts';

export interface FactureFact {
  readonly facture: Facture;
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

export interface FactureRows {
  readonly factures: readonly Facture[];
  readonly paiements: readonly Paiement[];
  readonly collecteZones: readonly CollecteZone[];
  readonly lots: readonly Lot[];
}

const NOT_CASH = new Set(['echec', 'annule', 'rejete', 'rembourse']);

export function isCash(paiement: Paiement): boolean {
  return !NOT_CASH.has(normalise(paiement.statut));
}

export function collecteFacts(collectes: readonly Collecte[], reference: Day): CollecteFact[] {
  return collectes.map((collecte) => {
    const end = collecte.dateCloture === null ? reference : dayOf(collecte.dateCloture);
    const isStarted = collecte.dateDebut <= reference;
    return { collecte, duree: isStarted ? Math.max(0, daysBetween(collecte.dateDebut, end)) : null };
  });
}

export function factureFacts(
  rows: FactureRows,
  collectes: readonly CollecteFact[],
  demandes: readonly DemandeFact[],
  reference: Day,
): FactureFact[] {
  const cashOf = groupBy(rows.paiements.filter(isCash), (paiement) => paiement.factureId);
  const collecteById = new Map(collectes.map((fact) => [fact.collecte.id, fact]));
  const zoneOf = zoneFinder(rows, demandes);
  return rows.factures.map((facture): FactureFact => {
    const cash = cashOf.get(facture.id) ?? [];
    const recu = sum(cash, (paiement) => paiement.montant);
    const encaisse = Math.min(recu, facture.montantTotal);
    const estDue = isDue(facture);
    const reste = estDue ? facture.montantTotal - encaisse : 0;
    const estPayee = facture.statut === 'Payée';
    const dateSolde = estPayee ? settlement(facture, cash) : null;
    return {
      facture,
      estDue,
      zoneId: zoneOf(facture),
      collecte: facture.collecteId === null ? null : (collecteById.get(facture.collecteId) ?? null),
      estPayee,
      recu,
      encaisse,
      reste,
      estEnRetard: reste > 0 && facture.dateEcheance !== null && dayOf(facture.dateEcheance) < reference,
      dateSolde,
      delai: dateSolde === null ? null : Math.max(0, dateSolde - facture.dateCreation),
    };
  });
}

function isDue({ isDeleted, statut }: Facture): boolean {
  return !isDeleted && statut !== 'Annulée' && statut !== 'Remboursée';
}

function settlement(facture: Facture, cash: readonly Paiement[]): Instant | null {
  if (facture.datePaiement !== null) return facture.datePaiement;
  return cash.length === 0 ? null : cash.reduce((last, { datePaiement }) => Math.max(last, datePaiement), -Infinity);
}

/**
 * The zone of an invoice: that of its campaign; where the campaign has several, the smallest one in which the debtor
 * holds a lot today; without a campaign, that of its application; else unknown.
 */
function zoneFinder(rows: FactureRows, demandes: readonly DemandeFact[]): (facture: Facture) => number {
  const zonesOf = groupBy(rows.collecteZones, (link) => link.collecteId);
  const heldBy = groupBy(rows.lots, (lot) => lot.entrepriseId);
  const demandeById = new Map(demandes.map((fact) => [fact.demande.id, fact]));
  return ({ collecteId, demandeAttributionId, entrepriseId }) => {
    const zones = collecteId === null ? [] : (zonesOf.get(collecteId) ?? []).map((link) => link.zoneId);
    const [only] = zones;
    if (only !== undefined && zones.length === 1) return only;
    if (zones.length > 1) {
      const held = new Set((heldBy.get(entrepriseId) ?? []).map((lot) => lot.zoneIndustrielleId));
      const candidates = zones.filter((zone) => held.has(zone));
      return candidates.length === 0 ? UNKNOWN : Math.min(...candidates);
    }
    if (demandeAttributionId === null) return UNKNOWN;
    return demandeById.get(demandeAttributionId)?.zoneId ?? UNKNOWN;
  };
}
