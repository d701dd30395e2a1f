import type { Language, StateName } from '../../core/index.ts';
import { toWidth } from './format.ts';
import type { Paint } from './paint.ts';

interface StateLayout {
  readonly language: Language;
  readonly paint: Paint;
}

/** Prefect's names of states, for readers of French: what an *exécution* is. */
const FRENCH: Readonly<Record<StateName, string>> = {
  Scheduled: 'planifiée',
  Late: 'en retard',
  AwaitingRetry: 'à reprendre',
  Pending: 'préparation',
  Running: 'en cours',
  Cancelling: 'annulation',
  Completed: 'réussie',
  Failed: 'en échec',
  TimedOut: 'hors délai',
  Cancelled: 'annulée',
  Skipped: 'sautée',
  Crashed: 'interrompue',
};

/** Every name of a state, as options take it. */
export const STATE_NAMES = Object.keys(FRENCH).filter((name): name is StateName => name in FRENCH);

/** Columns of the longest name of a state. */
export const STATE_WIDTH = Math.max(
  ...Object.entries(FRENCH)
    .flat()
    .map((name) => name.length),
);

/** The name of a state in the reader's language: in English, Prefect's own. */
export function renderState(name: StateName, layout: StateLayout): string {
  return colourOf(name, layout)(textOf(name, layout.language));
}

/** The same, filled up to the width of a column. */
export function renderStateCell(name: StateName, layout: StateLayout): string {
  return colourOf(name, layout)(toWidth(textOf(name, layout.language), STATE_WIDTH));
}

function textOf(name: StateName, language: Language): string {
  return language === 'fr' ? FRENCH[name] : name;
}

function colourOf(name: StateName, { paint }: StateLayout): (text: string) => string {
  if (name === 'Completed') return paint.green;
  if (name === 'Failed' || name === 'TimedOut' || name === 'Crashed') return paint.red;
  return name === 'Running' || name === 'Pending' ? String : paint.yellow;
}
