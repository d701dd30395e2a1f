import type { Text } from '../../core/index.ts';
import type { FlowRunSummary } from '../../orchestrator/index.ts';
import { formatMoment } from './moment.ts';

/** Why a run has not started yet, and what to do where somebody has to do something. Undefined where it does not wait. */
export function whyWaiting({ waiting, dueAt, queue, warehouse }: FlowRunSummary): Text | undefined {
  const due = `${formatMoment(dueAt)} UTC`;
  switch (waiting?.reason) {
    case undefined:
      return undefined;
    case 'NOT_DUE':
      return { fr: `Son heure n’est pas venue : ${due}.`, en: `Its time has not come: ${due}.` };
    case 'RETRY_LATER':
      return { fr: `Nouvel essai à ${due}.`, en: `Next attempt at ${due}.` };
    case 'NO_WORKER':
      return {
        fr: `Aucun agent de ${warehouse} ne prend la file ${queue} : sigeti worker start -q ${queue}.`,
        en: `No worker of ${warehouse} takes from the queue ${queue}: sigeti worker start -q ${queue}.`,
      };
    case 'WAREHOUSE_BUSY': {
      const { name = '?', by = '?', since } = waiting.blocker ?? {};
      const from = since === undefined ? undefined : `${formatMoment(since)} UTC`;
      return {
        fr: `L’entrepôt ${warehouse} est occupé par ${name} (${by})${from === undefined ? '' : `, depuis ${from}`}.`,
        en: `The warehouse ${warehouse} is taken by ${name} (${by})${from === undefined ? '' : `, since ${from}`}.`,
      };
    }
    case 'LIMIT_REACHED':
      return {
        fr: 'Le nombre d’exécutions simultanées est atteint ; elle suivra.',
        en: 'As many runs as allowed are under way; it will follow.',
      };
    case 'NEXT':
      return { fr: 'Elle est la prochaine.', en: 'It is the next one.' };
  }
}
