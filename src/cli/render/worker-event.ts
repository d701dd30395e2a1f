import type { StateName } from '../../core/index.ts';
import type { WorkerEvent } from '../../orchestrator/index.ts';
import type { Terminal } from '../terminal.ts';

type Layout = Pick<Terminal, 'language' | 'paint'>;

/** Prefect's names of states, for readers of French. */
const FRENCH: Readonly<Record<StateName, string>> = {
  Scheduled: 'planifiée',
  Late: 'en retard',
  AwaitingRetry: 'en attente d’un nouvel essai',
  Pending: 'prise en charge',
  Running: 'en cours',
  Cancelling: 'en cours d’annulation',
  Completed: 'réussie',
  Failed: 'en échec',
  TimedOut: 'trop longue, arrêtée',
  Cancelled: 'annulée',
  Skipped: 'sautée',
  Crashed: 'interrompue',
};

/** The name of a state in the reader's language: in English, Prefect's own. */
export function renderState(name: StateName, { language, paint }: Layout): string {
  const text = language === 'fr' ? FRENCH[name] : name;
  if (name === 'Completed') return paint.green(text);
  if (name === 'Failed' || name === 'TimedOut' || name === 'Crashed') return paint.red(text);
  return name === 'Running' || name === 'Pending' ? text : paint.yellow(text);
}

/** A line for what a worker tells, with the time of day. */
export function renderWorkerEvent(event: WorkerEvent, layout: Layout, at: Date): string {
  return `${layout.paint.dim(at.toTimeString().slice(0, 8))}  ${describe(event, layout)}`;
}

function describe(event: WorkerEvent, layout: Layout): string {
  const french = layout.language === 'fr';
  switch (event.type) {
    case 'ready': {
      const queues = event.queues.join(', ');
      return french ? `Prêt. Files : ${queues}.` : `Ready. Queues: ${queues}.`;
    }
    case 'started':
      return `${nameOf(event.run)}  ${french ? 'démarre' : 'starts'}`;
    case 'ended':
      return `${nameOf(event.run)}  ${event.state === undefined ? '?' : renderState(event.state, layout)}`;
    case 'reaped': {
      const why = french ? 'son agent ne répond plus' : 'its worker no longer answers';
      const state = { SCHEDULED: 'AwaitingRetry', CANCELLED: 'Cancelled', CRASHED: 'Crashed' } as const;
      return `${event.run.name}  ${renderState(state[event.run.to], layout)} (${why})`;
    }
    case 'trouble':
      return event.text[layout.language];
  }
}

function nameOf({ name, deployment }: { readonly name: string; readonly deployment: string | undefined }): string {
  return deployment === undefined ? name : `${deployment} ${name}`;
}
