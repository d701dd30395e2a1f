import type { Paiement, SourceRows } from '../source.ts';
import { DAY, dayOf, startOf } from '../time.ts';
import { normalise } from '../truth/exact.ts';
import { type TrapContext, trap } from './trap.ts';

const paiements = (source: SourceRows) => source.paiements;

const isBeforeInvoice = (row: Paiement, { survey }: TrapContext) =>
  dayOf(row.datePaiement) < survey.issueDay(row.factureId);
const isToCome = (row: Paiement, { asOf }: TrapContext) => dayOf(row.datePaiement) > asOf;
const isAfterEntry = (row: Paiement, context: TrapContext) =>
  dayOf(row.datePaiement) > dayOf(row.createdAt) && !isToCome(row, context);
const isPlainlyDated = (row: Paiement, context: TrapContext) =>
  !isBeforeInvoice(row, context) && !isToCome(row, context) && !isAfterEntry(row, context);

/** The day of the entry is that of the payment. */
const dateAsEntered = (row: Paiement) => {
  row.datePaiement = row.createdAt;
};

export const PAYMENT_TRAPS = {
  /** A status that nobody has explained. */
  T2: trap({
    rows: paiements,
    has: (row) => normalise(row.statut) === UNKNOWN_STATUS,
    clear: (row) => {
      row.statut = 'Reussi';
    },
    mayHave: () => true,
    set: (row) => {
      row.statut = 'À rapprocher';
    },
  }),
  /** A means of payment that is in no list. */
  T2b: trap({
    rows: paiements,
    has: (row) => row.modePaiement === 'troc',
    clear: (row) => {
      row.modePaiement = 'carte';
    },
    mayHave: () => true,
    set: (row) => {
      row.modePaiement = 'troc';
    },
  }),
  /** Received, and never confirmed. */
  T5: trap({
    rows: paiements,
    has: (row) => normalise(row.statut) === 'en_attente',
    clear: (row) => {
      row.statut = 'Reussi';
    },
    mayHave: (row) => normalise(row.statut) === 'reussi',
    set: (row) => {
      row.statut = 'en_attente';
    },
  }),
  /** Paid on a day before the invoice was issued. */
  T6: trap({
    rows: paiements,
    has: isBeforeInvoice,
    clear: dateAsEntered,
    mayHave: isPlainlyDated,
    set: (row, { survey, random }) => {
      row.datePaiement = startOf(survey.issueDay(row.factureId)) - random.integer(1, 9) * DAY;
    },
  }),
  /** Dated after the day of its entry, but not in the future. */
  T6b: trap({
    rows: paiements,
    has: isAfterEntry,
    clear: dateAsEntered,
    mayHave: (row, context) => isPlainlyDated(row, context) && dayOf(row.createdAt) < context.asOf,
    set: (row) => {
      row.datePaiement = startOf(dayOf(row.createdAt)) + DAY;
    },
  }),
  /** A payment dated after the day of the data. */
  T7: trap({
    rows: paiements,
    has: isToCome,
    clear: dateAsEntered,
    mayHave: isPlainlyDated,
    set: (row, { asOf, random }) => {
      row.datePaiement = startOf(asOf) + random.integer(1, 30) * DAY;
    },
  }),
} as const;

const UNKNOWN_STATUS = normalise('À rapprocher');
