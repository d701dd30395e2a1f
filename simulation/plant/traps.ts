import type { Random } from '../generate/random.ts';
import type { Source } from '../source.ts';
import { DAY, type Day, dayOf, startOf } from '../time.ts';

/** A trap of the data that single rows have or have not. */
export interface Trap {
  /** How many rows have it. */
  readonly count: (context: TrapContext) => number;
  /** Sets it on `wanted` more rows, or on all that may get it; returns on how many. */
  readonly plant: (context: TrapContext, wanted: number) => number;
}

interface Definition<T> {
  readonly rows: (source: Source) => readonly T[];
  readonly has: (row: T, context: TrapContext) => boolean;
  /** Whether a row without the trap may get it and leave all else consistent. */
  readonly mayHave: (row: T, context: TrapContext) => boolean;
  readonly set: (row: T, context: TrapContext) => void;
}

export interface TrapContext {
  readonly source: Source;
  readonly asOf: Day;
  readonly random: Random;
  /** The day on which an invoice was issued. */
  readonly issueDay: (factureId: number) => Day;
}

export type TrapCode = keyof typeof TRAPS;

/** The traps under the codes of the data-quality list. Those of it that are not single rows have none here. */
export const TRAPS = {
  /** Texts that went through CP850 on their way: each accent is two wrong characters. */
  T1: trap({
    rows: (source) => source.entreprises,
    has: (row) => /[\u2500-\u257f]/.test(row.raisonSociale),
    mayHave: (row) => DOUBLE_ENCODED.some(([accented]) => row.raisonSociale.includes(accented)),
    set: (row) => {
      for (const [accented, wrong] of DOUBLE_ENCODED) row.raisonSociale = row.raisonSociale.replaceAll(accented, wrong);
    },
  }),
  /** Paid, and no date tells when. */
  T3: trap({
    rows: (source) => source.factures,
    has: (row) => row.statut === 'Payée' && row.datePaiement === null,
    mayHave: (row) => row.statut === 'Payée',
    set: (row) => {
      row.datePaiement = null;
    },
  }),
  /** Paid on a day before the invoice was issued. */
  T6: trap({
    rows: (source) => source.paiements,
    has: (row, { issueDay }) => dayOf(row.datePaiement) < issueDay(row.factureId),
    mayHave: () => true,
    set: (row, { issueDay, random }) => {
      row.datePaiement = startOf(issueDay(row.factureId)) - random.integer(1, 9) * DAY;
    },
  }),
  /** A payment dated after the day of the data. */
  T7: trap({
    rows: (source) => source.paiements,
    has: (row, { asOf }) => dayOf(row.datePaiement) > asOf,
    mayHave: () => true,
    set: (row, { asOf, random }) => {
      row.datePaiement = startOf(asOf) + random.integer(1, 30) * DAY;
    },
  }),
  /** No due date. */
  T10: trap({
    rows: (source) => source.factures,
    has: (row) => row.dateEcheance === null,
    mayHave: () => true,
    set: (row) => {
      row.dateEcheance = null;
    },
  }),
  /** A free lot that somebody holds. */
  T13: trap({
    rows: (source) => source.lots,
    has: (row) => row.statut === 'disponible' && row.entrepriseId !== null,
    mayHave: (row) => row.entrepriseId === null && row.dateReservation === null,
    set: (row, { source, random }) => {
      row.statut = 'disponible';
      row.entrepriseId = random.pick(source.entreprises).id;
    },
  }),
  /** An area in m² under the unit ha. */
  T14: trap({
    rows: (source) => source.lots,
    has: (row) => row.uniteMesure === 'ha' && row.prix <= 100_000 * row.superficie,
    mayHave: (row) => row.uniteMesure === 'm2' && row.prix <= 100_000 * row.superficie,
    set: (row) => {
      row.uniteMesure = 'ha';
    },
  }),
  /** Blanks around a lot's number. */
  T15: trap({
    rows: (source) => source.lots,
    has: (row) => row.numero !== row.numero.trim(),
    mayHave: () => true,
    set: (row) => {
      row.numero = `    ${row.numero}`;
    },
  }),
  /** A zone that somebody typed to try the application out. */
  T18: trap({
    rows: (source) => source.zones,
    has: (row) => row.libelle.startsWith('Lorem'),
    mayHave: () => true,
    set: (row) => {
      row.libelle = 'Lorem ipsum';
    },
  }),
  /** An application without an enterprise; it has no fee yet, which would need a debtor. */
  T19: trap({
    rows: (source) => source.demandes,
    has: (row) => row.entrepriseId === null,
    mayHave: (row) => row.etapeCourante === 2,
    set: (row) => {
      row.entrepriseId = null;
    },
  }),
  /** A campaign that begins after the day of the data. */
  T20: trap({
    rows: (source) => source.collectes,
    has: (row, { asOf }) => row.dateDebut > asOf,
    mayHave: (row) => row.statutCloture === 'ouverte',
    set: (row, { asOf, random }) => {
      const start = startOf(asOf) + random.integer(1, 60) * DAY;
      row.dateDebut = dayOf(start);
      row.dateFinPrevue = dayOf(start + 10 * DAY);
    },
  }),
  /** A soft-deleted invoice; one of a campaign would put the campaign's header out of step too. */
  T22: trap({
    rows: (source) => source.factures,
    has: (row) => row.isDeleted,
    mayHave: (row) => row.collecteId === null,
    set: (row, { asOf }) => {
      row.isDeleted = true;
      row.deletedAt = startOf(asOf);
      row.updatedAt = Math.max(row.updatedAt, startOf(asOf));
    },
  }),
  /** A control character in an identifier. */
  T25: trap({
    rows: (source) => source.entreprises,
    has: (row) => /\p{Cc}/u.test(row.registreCommerce ?? ''),
    mayHave: () => true,
    set: (row) => {
      row.registreCommerce = `RC ${row.id}\u0007`;
    },
  }),
  /** A text where a number belongs. */
  T26: trap({
    rows: (source) => source.demandes,
    has: (row) => typeof Reflect.get(row.financement, 'montantTotal') === 'string',
    mayHave: () => true,
    set: (row) => {
      row.financement = { ...row.financement, montantTotal: 'à préciser' };
    },
  }),
};

/** UTF-8 bytes of an accented letter, read as CP850. */
const DOUBLE_ENCODED = [
  ['é', '├®'],
  ['É', '├ë'],
  ['è', '├¿'],
  ['ê', '├¬'],
  ['ô', '├┤'],
  ['ç', '├º'],
] as const;

function trap<T>({ rows, has, mayHave, set }: Definition<T>): Trap {
  return {
    count: (context) => rows(context.source).filter((row) => has(row, context)).length,
    plant: (context, wanted) => {
      const candidates = rows(context.source).filter((row) => !has(row, context) && mayHave(row, context));
      const chosen = context.random.shuffle(candidates).slice(0, wanted);
      for (const row of chosen) set(row, context);
      return chosen.length;
    },
  };
}
