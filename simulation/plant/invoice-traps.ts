import type { Facture, SourceRows } from '../source.ts';
import { DAY, startOf } from '../time.ts';
import { adjustHeader, cancel, cashOf, issue, pay } from './books.ts';
import { isDue, purposeOf } from './survey.ts';
import { type TrapContext, trap } from './trap.ts';

const factures = (source: SourceRows) => source.factures;
const isPaid = ({ statut }: Facture) => statut === 'Payée';
const isSettled = (row: Facture, { survey }: TrapContext) => survey.received(row.id) === row.montantTotal;
const hasDefaultOrigin = (row: Facture) =>
  row.collecteId === null &&
  row.demandeAttributionId !== null &&
  row.processusOrigine === 'COLLECTE_DROIT' &&
  !row.isDeleted;

/** In the order in which they may be set: none changes those before it. */
export const INVOICE_TRAPS = {
  /** A soft-deleted invoice. */
  T22: trap({
    rows: factures,
    has: (row) => row.isDeleted,
    clear: (row, { source, survey }) => {
      row.isDeleted = false;
      row.deletedAt = null;
      if (isDue(row)) adjustHeader(source, row, row.montantTotal, survey.received(row.id));
    },
    // One of a campaign would leave the header out of step.
    mayHave: (row) => purposeOf(row) === 'dossier' && isDue(row),
    set: (row, { asOf }) => {
      row.isDeleted = true;
      row.deletedAt = startOf(asOf);
      row.updatedAt = Math.max(row.updatedAt, startOf(asOf));
    },
  }),
  /** Not paid, though money has come in. */
  T4: trap({
    rows: factures,
    has: (row, { survey }) => isDue(row) && !isPaid(row) && survey.received(row.id) > 0,
    clear: (row, { source, survey, now }) => {
      const missing = row.montantTotal - survey.received(row.id);
      const last = cashOf(source, row).at(-1);
      if (last !== undefined && missing > 0) {
        last.montant += missing;
        adjustHeader(source, row, 0, missing);
      }
      row.statut = 'Payée';
      row.datePaiement = last?.datePaiement ?? now;
    },
    mayHave: (row, { survey }) => row.statut === 'En attente' && isDue(row) && survey.received(row.id) === 0,
    set: (row, context) => pay(context, row, Math.floor((row.montantTotal * context.random.integer(40, 95)) / 100)),
  }),
  /** Paid, and the payments do not make it up. */
  T4b: trap({
    rows: factures,
    has: (row, { survey }) => isDue(row) && isPaid(row) && survey.received(row.id) < row.montantTotal,
    clear: (row, context) => pay(context, row, row.montantTotal - context.survey.received(row.id)),
    // Of a campaign it would be open again, and a later claim a second one.
    mayHave: (row, context) => row.collecteId === null && isDue(row) && isPaid(row) && isSettled(row, context),
    set: (row, { source }) => {
      const last = cashOf(source, row).at(-1);
      if (last !== undefined) last.montant -= Math.ceil(last.montant / 3);
    },
  }),
  /** More was received than was due. */
  T4c: trap({
    rows: factures,
    has: (row, { survey }) => isDue(row) && survey.received(row.id) > row.montantTotal,
    clear: (row, { source, survey }) => {
      const excess = survey.received(row.id) - row.montantTotal;
      let left = excess;
      for (const paiement of cashOf(source, row).reverse()) {
        if (left >= paiement.montant) {
          left -= paiement.montant;
          paiement.statut = 'Annule';
        } else {
          paiement.montant -= left;
          left = 0;
        }
      }
      adjustHeader(source, row, 0, -excess);
    },
    mayHave: (row, context) => isDue(row) && isPaid(row) && isSettled(row, context),
    set: (row, context) => pay(context, row, row.montantTotal),
  }),
  /** Paid, and no date tells when. */
  T3: trap({
    rows: factures,
    has: (row) => isPaid(row) && row.datePaiement === null && !row.isDeleted,
    clear: (row, { source }) => {
      row.datePaiement = cashOf(source, row).at(-1)?.datePaiement ?? row.updatedAt;
    },
    mayHave: (row) => isPaid(row) && !row.isDeleted,
    set: (row) => {
      row.datePaiement = null;
    },
  }),
  /** A subtotal of nothing. */
  T8: trap({
    rows: factures,
    has: (row) => row.montantTotal > 0 && row.sousTotal === 0,
    clear: (row) => {
      row.sousTotal = row.montantTotal;
    },
    mayHave: (row) => row.montantTotal > 0,
    set: (row) => {
      row.sousTotal = 0;
    },
  }),
  /** The fee of a file under the column's default. */
  T9: trap({
    rows: factures,
    has: hasDefaultOrigin,
    clear: (row) => {
      row.processusOrigine = 'Frais de Lamev';
    },
    mayHave: (row) => purposeOf(row) === 'lamev' && row.demandeAttributionId !== null && !row.isDeleted,
    set: (row) => {
      row.processusOrigine = 'COLLECTE_DROIT';
    },
  }),
  /** No due date. */
  T10: trap({
    rows: factures,
    has: (row) => isDue(row) && row.dateEcheance === null,
    clear: (row) => {
      row.dateEcheance = row.dateCreation + 30 * DAY;
    },
    mayHave: isDue,
    set: (row) => {
      row.dateEcheance = null;
    },
  }),
  /** A second invoice for the same fee of a file. */
  T29: trap({
    rows: factures,
    has: (row, { survey }) => survey.invoicedTwice().has(row.id),
    clear: (row, context) => cancel(context, row),
    mayHave: (row) => purposeOf(row) === 'lamev' && row.demandeAttributionId !== null && isDue(row) && isPaid(row),
    set: (row, context) =>
      issue(context, row, 150_000, {
        processusOrigine: 'Frais de Lamev',
        demandeAttributionId: row.demandeAttributionId,
      }),
  }),
  /** The same debt claimed by another campaign. */
  T11: trap({
    rows: factures,
    has: (row, { survey }) => survey.claimedTwice().has(row.id),
    clear: (row, context) => cancel(context, row),
    mayHave: (row, { source, survey }) =>
      row.collecteId !== null &&
      isDue(row) &&
      survey.received(row.id) < row.montantTotal &&
      source.collectes.length > 1,
    set: (row, context) => {
      const { source, random } = context;
      const others = source.collectes.filter(
        ({ id, statutCloture }) => id !== row.collecteId && statutCloture === 'ouverte',
      );
      const other = random.pick(
        others.length > 0 ? others : source.collectes.filter(({ id }) => id !== row.collecteId),
      );
      issue(context, row, row.montantTotal, { collecteId: other.id });
    },
  }),
} as const;
