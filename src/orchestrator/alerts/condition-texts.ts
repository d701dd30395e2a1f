// What conditions say: a table, one function each.
import type { Text } from '../../core/index.ts';
import { formatDuration } from '../flows/duration.ts';
import type { LateFact, NodeFact } from './facts.ts';
import type { UsualDuration } from './usual-duration.ts';

export const failedTitle = (subject: string): Text => ({ fr: `${subject} a échoué`, en: `${subject} failed` });

export const crashedTitle = (subject: string): Text => ({
  fr: `${subject} s’est interrompu : son processus a disparu`,
  en: `${subject} crashed: its process is gone`,
});

export const lateTitle = (subject: string): Text => ({
  fr: `${subject} n’a pas démarré à l’heure`,
  en: `${subject} has not started in time`,
});

export const slowTitle = (subject: string, isRunning: boolean): Text =>
  isRunning
    ? { fr: `${subject} dure plus que d’habitude`, en: `${subject} is taking longer than usual` }
    : { fr: `${subject} a duré plus que d’habitude`, en: `${subject} took longer than usual` };

export const testTitle = (name: string): Text => ({ fr: `Test en échec : ${name}`, en: `Test fails: ${name}` });

export const staleTitle = (name: string): Text => ({
  fr: `Source en retard : ${name}`,
  en: `Source is out of date: ${name}`,
});

export const countTitle = (name: string, value: number): Text => ({
  fr: `${name} : ${value.toLocaleString('fr')}`,
  en: `${name}: ${value.toLocaleString('en')}`,
});

export const queryTitle = (rule: string): Text => ({
  fr: `La requête de la règle ${rule} échoue`,
  en: `The query of the rule ${rule} fails`,
});

export const noSuccessTitle = (runs: string, seconds: number): Text => {
  const time = durationText(seconds);
  return { fr: `Aucun succès de ${runs} depuis ${time.fr}`, en: `No success of ${runs} for ${time.en}` };
};

export const NO_WORKER: Text = {
  fr: 'Plus aucun processus n’exécute les flux',
  en: 'No process executes flows any more',
};

export const NO_SCHEDULER: Text = {
  fr: 'Plus aucun processus ne suit les horaires',
  en: 'No process follows the schedules any more',
};

export const startServer: Text = {
  fr: 'Rien ne partira tant que sigeti server start ne tourne pas.',
  en: 'Nothing will start until sigeti server start runs.',
};

export function durationLine(seconds: number, { median }: UsualDuration): Text {
  const [took, usual] = [durationText(seconds), durationText(median)];
  return { fr: `${took.fr} ; d’habitude ${usual.fr}`, en: `${took.en}; usually ${usual.en}` };
}

export function failuresLine({ failures, message }: NodeFact): Text {
  if (failures === undefined || failures === 0) {
    return message ?? { fr: 'Le test n’a pas pu être exécuté.', en: 'The test could not be executed.' };
  }
  return failures === 1
    ? { fr: '1 ligne en échec', en: '1 row fails' }
    : { fr: `${failures.toLocaleString('fr')} lignes en échec`, en: `${failures.toLocaleString('en')} rows fail` };
}

const REASONS: Readonly<Record<string, Text>> = {
  RETRY_LATER: { fr: 'un nouvel essai est prévu plus tard', en: 'it is to be tried again later' },
  NOT_DUE: { fr: 'son heure n’est pas venue', en: 'its time has not come' },
  NO_WORKER: { fr: 'aucun processus ne prend sa file d’attente', en: 'no process takes its queue' },
  WAREHOUSE_BUSY: { fr: 'une autre exécution occupe l’entrepôt', en: 'another run has the warehouse' },
  LIMIT_REACHED: { fr: 'trop d’exécutions à la fois', en: 'too many runs at a time' },
  NEXT: { fr: 'elle est la prochaine', en: 'it is the next one' },
};

export function reasonLine({ reason, blocker }: LateFact): Text {
  const text = REASONS[reason] ?? { fr: reason, en: reason };
  const who = blocker === undefined ? '' : ` (${blocker})`;
  return { fr: `Elle attend : ${text.fr}${who}.`, en: `It waits: ${text.en}${who}.` };
}

/** `26 h`, in both languages. */
function durationText(seconds: number): Text {
  const rounded = seconds >= 3600 ? Math.round(seconds / 60) * 60 : Math.max(1, Math.round(seconds));
  const fr = formatDuration(rounded);
  return { fr, en: fr.replace(/ j\b/, ' d') };
}
