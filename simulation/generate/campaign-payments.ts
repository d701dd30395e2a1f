import { groupBy } from '../grouping.ts';
import type { Collecte, Paiement } from '../source.ts';
import { DAY, dayOf, HOUR, type Instant, MINUTE, startOf } from '../time.ts';
import { newPaiement } from './billing.ts';
import type { Bill, Bills } from './bills.ts';
import { elementAt, type Quantiles, type Random } from './random.ts';
import type { World } from './world.ts';

/** Days from invoice to payment once campaigns are real: median 25, nine in ten within 95. */
const PAYMENT_DAYS: Quantiles = [
  [0, 0.1],
  [0.1, 8],
  [0.25, 14],
  [0.5, 25],
  [0.75, 50],
  [0.9, 95],
  [1, 200],
];

/**
 * A sixth of the campaigns are recovered whole, half in part, a third not at all. In the middle ones each invoice is
 * paid, paid in part or left; about one invoice in seven of all campaigns ends up paid in part (T4).
 */
export function payCampaigns(world: World, collectes: readonly Collecte[], bills: Bills): void {
  const random = world.random('campaign payments');
  const billsOf = billsByCollecte(bills);
  const full = Math.round(collectes.length / 6);
  const partial = Math.round(collectes.length / 2);
  for (const [rank, { id }] of random.shuffle([...collectes]).entries()) {
    if (rank >= full + partial) continue;
    for (const index of billsOf.get(id) ?? []) {
      bills.change(index, (bill) => {
        if (rank < full) pay(world, random, bill, 1);
        else payInPart(world, random, bill);
      });
    }
  }
  postDateSome(world, random, bills);
}

/** The indexes of the campaigns' bills, by campaign. */
export function billsByCollecte(bills: Bills): Map<number | null, number[]> {
  return groupBy(indexesOf(bills), (index) => bills.collecteId(index));
}

export function indexesOf({ length }: { readonly length: number }): number[] {
  return Array.from({ length }, (_, index) => index);
}

/** Cheques accepted for a day still to come: at least one, about one payment in fifty (T7). */
function postDateSome(world: World, random: Random, bills: Bills): void {
  const paid = random.shuffle(indexesOf(bills).filter((index) => bills.paiementRows(index).length > 0));
  for (const index of paid.slice(0, Math.max(1, Math.round(paid.length / 50)))) {
    bills.change(index, ({ facture, paiements }) => {
      const last = elementAt(paiements, paiements.length - 1);
      last.datePaiement = startOf(world.asOf) + random.integer(1, 30) * DAY;
      last.modePaiement = 'cheque';
      if (facture.statut === 'Payée') facture.datePaiement = last.datePaiement;
    });
  }
}

function payInPart(world: World, random: Random, bill: Bill): void {
  const outcome = random.weighted([
    ['paid', 10],
    ['part', 30],
    ['nothing', 60],
  ]);
  if (outcome === 'paid') pay(world, random, bill, 1);
  if (outcome === 'part') pay(world, random, bill, random.integer(40, 95) / 100);
}

/** Pays that share of the invoice, in one or two instalments; the application turns it to `Payée` when it is whole. */
function pay(world: World, random: Random, bill: Bill, share: number): void {
  const { facture, paiements } = bill;
  const amount = Math.floor(facture.montantTotal * share);
  const first = random.chance(0.13) ? Math.floor((amount * random.integer(3, 7)) / 10) : amount;
  let entered = entryTime(world, random, facture.dateCreation);
  paiements.push(payment(random, bill, first, entered));
  if (first < amount) {
    entered = entryTime(world, random, entered);
    paiements.push(payment(random, bill, amount - first, entered));
  }
  facture.updatedAt = entered;
  if (share < 1) return;
  facture.statut = 'Payée';
  facture.datePaiement = elementAt(paiements, paiements.length - 1).datePaiement;
}

function entryTime(world: World, random: Random, after: Instant): Instant {
  const wait = world.isStartUp ? random.integer(5 * MINUTE, 4 * DAY) : random.quantile(PAYMENT_DAYS) * DAY;
  const left = world.end - after;
  return after + Math.floor(wait < left ? wait : left * random.unit());
}

/** The campaign module's way: `en_attente` for ever, the value date a day at midnight, back-dated or post-dated. */
function payment(random: Random, { facture }: Bill, montant: number, createdAt: Instant): Paiement {
  const today = startOf(dayOf(createdAt));
  const datePaiement = random.weighted([
    [today, 78],
    [today - random.integer(1, 3) * DAY, 14],
    [startOf(dayOf(facture.dateCreation)) - random.integer(1, 5) * DAY, 3],
    [today + random.integer(1, 20) * DAY, 4],
    [createdAt - HOUR, 1],
  ]);
  return newPaiement({
    montant,
    datePaiement,
    createdAt,
    modePaiement: random.weighted([
      ['cheque', 44],
      ['Cheque', 12],
      ['Chèque', 3],
      ['especes', 20],
      ['Espèces', 4],
      ['carte', 8],
      ['virement', 6],
      [null, 3],
    ]),
    statut: random.weighted([
      ['en_attente', 95],
      ['En_attente', 2],
      ['EN_ATTENTE ', 1],
      ['Reussi', 2],
    ]),
    referencePaiement: random.chance(0.5) ? `CHQ-${random.integer(100_000, 999_999)}` : null,
  });
}
