import type { StatutDemande } from '../source.ts';
import type { Instant } from '../time.ts';
import { elementAt, type Random } from './random.ts';

/** How a file ends, or where it stands. */
export type Fate =
  | { readonly statut: 'VALIDE' | 'REJETE' | 'DOCUMENTS_REJETES' }
  | { readonly statut: 'EN_COURS' | null; readonly step: number };

export interface Step {
  readonly action: string;
  readonly from: number | null;
  readonly to: number;
  readonly at: Instant;
  readonly statutAvant: string | null;
  readonly statutApres: string;
}

/** The oddities of a file's log (readings of the decision date have to cope with each). */
export interface LogOddities {
  /** The row that closes the file was never written. */
  readonly lacksTransition: boolean;
  /** Somebody acted on the file after it was closed, at this moment. */
  readonly actionAfterClosing: Instant | null;
}

/** A step of the way of a file, before it has a time. */
export interface Leg {
  readonly action: string;
  readonly from: number | null;
  readonly to: number;
  /** When, as a part of the whole way. */
  readonly at: number;
  /** What the log calls the state afterwards: a wider vocabulary than the file's own status. */
  readonly words: readonly string[];
}

const OPEN = ['EN_COURS'];
/** From the filing to the letter that grants the land. */
export const WAY: readonly Leg[] = [
  { action: 'CREATION_DEMANDE', from: null, to: 2, at: 0, words: OPEN },
  { action: 'CONTROLE_GUICHET_UNIQUE', from: 2, to: 3, at: 0.05, words: OPEN },
  { action: 'CONTROLE_AGENCE', from: 3, to: 4, at: 0.15, words: ['EN_COURS', 'EN_ATTENTE_PAIEMENT'] },
  { action: 'PAIEMENT_FRAIS_DOSSIER', from: 4, to: 5, at: 0.25, words: ['EN_COURS', 'PAYE'] },
  { action: 'ANALYSE_RECEVABILITE', from: 5, to: 6, at: 0.32, words: ['EN_COURS', 'RECEVABLE'] },
  { action: 'GENERATION_ATTESTATION', from: 6, to: 6, at: 0.36, words: OPEN },
  { action: 'SIGNATURE_ATTESTATION', from: 6, to: 7, at: 0.42, words: ['EN_COURS', 'SIGNE'] },
  { action: 'DEPOT_RAPPORT_TECHNIQUE', from: 7, to: 8, at: 0.5, words: OPEN },
  { action: 'DECISION_COMMISSION_INTERNE', from: 8, to: 10, at: 0.62, words: ['EN_COURS', 'EN_COURS', 'VALIDE'] },
  { action: 'DECISION_COMMISSION_INTERMINISTERIELLE', from: 10, to: 11, at: 0.75, words: OPEN },
  { action: 'SIGNATURE_LAMEV', from: 11, to: 12, at: 0.86, words: ['EN_COURS', 'EN_ATTENTE_PAIEMENT'] },
];
/** What closes a file as granted. */
export const LAMEV_PAYMENT: Leg = {
  action: 'PAIEMENT_LAMEV',
  from: 12,
  to: 12,
  at: 1,
  words: ['VALIDE', 'VALIDE', 'Validé'],
};
/** What closes a file as refused. */
export const REFUSAL: Leg = {
  action: 'DECISION_COMMISSION_INTERNE',
  from: 8,
  to: 8,
  at: 1,
  words: ['REJETE', 'Rejeté'],
};
/** Some files were sent back for their documents and came again before they went on. */
const DETOUR: readonly Leg[] = [
  { action: 'REJET_DOCUMENTS', from: 3, to: 1, at: 0.08, words: ['DOCUMENTS_REJETES', 'RETOUR'] },
  { action: 'RESOUMISSION', from: 1, to: 3, at: 0.11, words: OPEN },
];
/** Sent back for its documents, and not come again. */
export const DOCUMENTS_REFUSED: Leg = {
  action: 'REJET_DOCUMENTS',
  from: 3,
  to: 1,
  at: 1,
  words: ['DOCUMENTS_REJETES'],
};

/** The steps a file went through between its filing and `last`, in the order of time. */
export function walk(random: Random, fate: Fate, filed: Instant, last: Instant, oddities: LogOddities): Step[] {
  const legs = legsOf(fate, random.chance(0.15));
  const whole = legs.at(-1)?.at || 1;
  const steps = legs.map((leg): Step => {
    const early = leg.at > 0 && leg.at < whole ? random.unit() * 0.02 : 0;
    return {
      action: leg.action,
      from: leg.from,
      to: leg.to,
      at: filed + Math.floor((last - filed) * (leg.at / whole - early)),
      statutAvant: statusBefore(leg),
      // A file whose log lacks its end must not look as if a commission had ended it.
      statutApres: oddities.lacksTransition ? elementAt(leg.words, 0) : random.pick(leg.words),
    };
  });
  if (oddities.lacksTransition) steps.pop();
  if (oddities.actionAfterClosing !== null && fate.statut !== null) {
    steps.push(afterClosing(fate.statut, legs.at(-1)?.to ?? 12, oddities.actionAfterClosing));
  }
  return steps;
}

function statusBefore(leg: Leg): string | null {
  if (leg.from === null) return null;
  return leg.from === 1 ? 'DOCUMENTS_REJETES' : 'EN_COURS';
}

/** Where the file stands. */
export function stepOf(fate: Fate): number {
  if ('step' in fate) return fate.step;
  return { VALIDE: 12, REJETE: 8, DOCUMENTS_REJETES: 1 }[fate.statut];
}

function legsOf(fate: Fate, withDetour: boolean): readonly Leg[] {
  if ('step' in fate) return WAY.filter((leg) => leg.to <= fate.step);
  if (fate.statut === 'VALIDE') {
    return withDetour ? [...WAY.slice(0, 2), ...DETOUR, ...WAY.slice(2), LAMEV_PAYMENT] : [...WAY, LAMEV_PAYMENT];
  }
  if (fate.statut === 'REJETE') return [...WAY.filter((leg) => leg.to <= 8), REFUSAL];
  return [...WAY.filter((leg) => leg.to <= 3), DOCUMENTS_REFUSED];
}

function afterClosing(statut: StatutDemande, step: number, at: Instant): Step {
  return { action: 'REGENERATION_ATTESTATION', from: step, to: step, at, statutAvant: statut, statutApres: statut };
}
