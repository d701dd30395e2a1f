import type { Collecte, SourceRows } from '../source.ts';
import { addDays, DAY, dayOf, startOf } from '../time.ts';
import { type TrapContext, trap } from './trap.ts';

const collectes = (source: SourceRows) => source.collectes;
const isOpen = ({ statutCloture }: Collecte) => statutCloture === 'ouverte';
const isRecovered = ({ montantARecouvrer, montantRecouvre }: Collecte) =>
  montantARecouvrer > 0 && montantRecouvre >= montantARecouvrer;
const isToCome = (row: Collecte, { asOf }: TrapContext) => row.dateDebut > asOf;
const isPastItsEnd = (row: Collecte, { asOf }: TrapContext) => isOpen(row) && row.dateFinPrevue < asOf;

/** In the order in which they may be set: none changes those before it. */
export const CAMPAIGN_TRAPS = {
  /** A header that is not the sum of its invoices and payments. */
  C10: trap({
    rows: collectes,
    has: (row, { survey }) => {
      const { due, received } = survey.campaign(row.id);
      return row.montantARecouvrer !== due || row.montantRecouvre !== received;
    },
    clear: (row, { survey }) => {
      const { due, received } = survey.campaign(row.id);
      row.montantARecouvrer = due;
      row.montantRecouvre = received;
    },
    mayHave: (row) => !isRecovered(row) && row.montantARecouvrer > 10,
    set: (row) => {
      const { montantRecouvre: received, montantARecouvrer: due } = row;
      row.montantRecouvre = received > 0 ? Math.floor(received * 0.9) : Math.floor(due * 0.1);
    },
  }),
  /** A campaign that begins after the day of the data. */
  T20: trap({
    rows: collectes,
    has: isToCome,
    clear: (row, { asOf }) => {
      row.dateDebut = dayOf(Math.min(row.createdAt, startOf(asOf)));
      row.dateFinPrevue = addDays(row.dateDebut, 10);
    },
    mayHave: (row) => isOpen(row) && !isRecovered(row),
    set: (row, { asOf, random }) => {
      const start = startOf(asOf) + random.integer(1, 60) * DAY;
      row.dateDebut = dayOf(start);
      row.dateFinPrevue = dayOf(start + 10 * DAY);
    },
  }),
  /** Recovered, and still open. */
  T20b: trap({
    rows: collectes,
    has: (row) => isOpen(row) && isRecovered(row),
    clear: (row, { asOf }) => {
      row.statutCloture = 'cloturee';
      row.dateCloture = startOf(asOf);
      row.cloturePar = row.creePar;
    },
    mayHave: (row, context) => isRecovered(row) && !isToCome(row, context),
    set: (row, { asOf }) => {
      row.statutCloture = 'ouverte';
      row.dateCloture = null;
      row.cloturePar = null;
      row.dateFinPrevue = addDays(asOf, 30);
    },
  }),
  /** Past its end, and still open. */
  T20c: trap({
    rows: collectes,
    has: isPastItsEnd,
    clear: (row, { asOf }) => {
      row.dateFinPrevue = addDays(asOf, 30);
    },
    mayHave: (row, { asOf }) => isOpen(row) && !isRecovered(row) && row.dateDebut <= addDays(asOf, -2),
    set: (row, { asOf }) => {
      row.dateFinPrevue = addDays(asOf, -1);
    },
  }),
  /** The application says that it made no invoices, and it made them. */
  T21: trap({
    rows: collectes,
    has: (row, { survey }) => row.facturesGenerees !== true && survey.campaign(row.id).factures > 0,
    clear: (row) => {
      row.facturesGenerees = true;
    },
    mayHave: (row, { survey }) => survey.campaign(row.id).factures > 0,
    set: (row) => {
      row.facturesGenerees = false;
    },
  }),
} as const;
