import type { Collecte, Facture } from '../source.ts';
import { DAY } from '../time.ts';
import { newPaiement } from './billing.ts';
import type { Bill, Bills } from './bills.ts';
import { billsByCollecte, indexesOf } from './campaign-payments.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** What goes wrong with invoices and payments in everyday work, each at its usual rate. */
export function applyMishaps(world: World, bills: Bills): void {
  const random = world.random('mishaps');
  const all = indexesOf(bills);
  const paid = all.filter((index) => bills.statut(index) === 'Payée');
  const unpaid = all.filter((index) => bills.statut(index) !== 'Payée');
  const some = (candidates: readonly number[], shareOfAll: number, apply: (bill: Bill) => void) => {
    const flags = random.quota(candidates.length, Math.min(1, (shareOfAll * bills.length) / candidates.length || 0));
    const chosen = candidates.filter((_, place) => flags[place]);
    for (const index of chosen) bills.change(index, apply);
  };
  some(paid, 0.07, ({ facture }) => {
    facture.datePaiement = null;
  });
  some(unpaid, 0.02, (bill) => exclude(world, random, bill, 'Annulée'));
  some(unpaid, 0.01, (bill) => exclude(world, random, bill, 'Échoué'));
  some(paid, 0.01, (bill) => exclude(world, random, bill, 'Remboursée'));
  some(all, 0.015, (bill) => softDelete(world, random, bill));
  some(paid, 0.004, (bill) => payTwice(world, random, bill));
  some(paid, 0.002, forgetPayments);
  some(all, 0.012, (bill) => failOnce(world, random, bill));
}

/** The two sums and the status that the application keeps on each campaign; in one of fifty they have gone stale. */
export function keepCampaignHeaders(world: World, collectes: readonly Collecte[], bills: Bills): void {
  const random = world.random('campaign headers');
  const billsOf = billsByCollecte(bills);
  const stale = random.quota(collectes.length, 0.02);
  for (const [index, collecte] of collectes.entries()) {
    const all = (billsOf.get(collecte.id) ?? []).map((index) => bills.at(index));
    const due = all.filter(({ facture }) => isDue(facture));
    collecte.montantARecouvrer = due.reduce((sum, { facture }) => sum + facture.montantTotal, 0);
    collecte.montantRecouvre = due.reduce((sum, bill) => sum + received(bill), 0);
    if (stale[index]) collecte.montantRecouvre = Math.floor(collecte.montantRecouvre * 0.9);
    collecte.status = headerStatus(random, collecte);
    for (const { facture } of due) collecte.updatedAt = Math.max(collecte.updatedAt, facture.updatedAt);
  }
}

function headerStatus(random: Random, { montantARecouvrer, montantRecouvre }: Collecte): Collecte['status'] {
  if (montantRecouvre === 0) return random.chance(0.05) ? 'reportee' : 'non_recouvree';
  return montantRecouvre >= montantARecouvrer ? 'recouvree' : 'partiellement_recouvree';
}

function isDue(facture: Facture): boolean {
  return !facture.isDeleted && facture.statut !== 'Annulée' && facture.statut !== 'Remboursée';
}

const NOT_RECEIVED = new Set(['Echec', 'Annule', 'Rembourse']);

function received({ paiements }: Bill): number {
  return paiements.reduce((sum, { montant, statut }) => (NOT_RECEIVED.has(statut) ? sum : sum + montant), 0);
}

/** The payments of a refunded invoice are marked so half of the time; those of a cancelled one stay as they were. */
function exclude(world: World, random: Random, { facture, paiements }: Bill, statut: Facture['statut']): void {
  facture.statut = statut;
  touch(world, random, facture);
  if (statut !== 'Remboursée' || random.chance(0.5)) return;
  for (const paiement of paiements) {
    paiement.statut = 'Rembourse';
    paiement.updatedAt = facture.updatedAt;
  }
}

function softDelete(world: World, random: Random, { facture }: Bill): void {
  facture.isDeleted = true;
  touch(world, random, facture);
  facture.deletedAt = facture.updatedAt;
}

/** The same payment entered twice: more is received than was due. */
function payTwice(world: World, random: Random, { facture, paiements }: Bill): void {
  const last = paiements.at(-1);
  if (last === undefined) return;
  touch(world, random, facture);
  paiements.push({ ...last, createdAt: facture.updatedAt, updatedAt: facture.updatedAt });
}

/** Set to paid by hand: neither a payment nor a date tells when. */
function forgetPayments({ facture, paiements }: Bill): void {
  paiements.length = 0;
  facture.datePaiement = null;
}

/** A payment that did not go through, before the others or alone. */
function failOnce(world: World, random: Random, { facture, paiements }: Bill): void {
  const latest = paiements[0]?.createdAt ?? world.end;
  const at = facture.createdAt + Math.floor((latest - facture.createdAt) * random.unit());
  const statut = random.pick(['Echec', 'Echec', 'Annule']);
  paiements.unshift(newPaiement({ montant: facture.montantTotal, datePaiement: at, modePaiement: 'carte', statut }));
}

/** Somebody changed the invoice in the last days. */
function touch(world: World, random: Random, facture: Facture): void {
  const at = world.end - random.integer(0, 3 * DAY);
  facture.updatedAt = Math.max(facture.updatedAt, at);
}
