import type { Text } from '../../core/index.ts';
import { formatDuration } from '../flows/duration.ts';

export function stoppedWorker(): Text {
  return {
    fr: 'L’agent qui l’exécutait s’arrête ; un autre continuera.',
    en: 'The worker that executed it is stopping; another one will go on.',
  };
}

export function failedTasks(names: readonly string[]): Text {
  const list = names.join(', ');
  return names.length === 1
    ? { fr: `La tâche ${list} a échoué.`, en: `The task ${list} failed.` }
    : { fr: `Ces tâches ont échoué : ${list}.`, en: `These tasks failed: ${list}.` };
}

export function retriedLater(why: Text, attempt: number, retries: number): Text {
  return {
    fr: `${why.fr} Nouvel essai ${attempt} sur ${retries}.`,
    en: `${why.en} Retry ${attempt} of ${retries}.`,
  };
}

export function taskRetried(task: string, seconds: number, attempt: number, retries: number): Text {
  const wait = formatDuration(Math.ceil(seconds));
  return {
    fr: `La tâche ${task} a échoué ; nouvel essai ${attempt} sur ${retries} dans ${wait}.`,
    en: `The task ${task} failed; retry ${attempt} of ${retries} in ${wait}.`,
  };
}
