import type { WorkerEvent } from '../../orchestrator/index.ts';
import type { Terminal } from '../terminal.ts';
import { renderState } from './state.ts';

type Layout = Pick<Terminal, 'language' | 'paint'>;

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
