import type { Text } from '../../core/index.ts';
import type { WorkerEvent } from '../../orchestrator/index.ts';
import type { Terminal } from '../terminal.ts';
import { wrap } from './format.ts';
import { renderState } from './state.ts';

type Layout = Pick<Terminal, 'language' | 'paint' | 'width'>;

const INDENT = ' '.repeat('00:00:00  '.length);

/** What a worker tells, with the time of day. */
export function renderWorkerEvent(
  event: Exclude<WorkerEvent, { readonly type: 'trouble' }>,
  layout: Layout,
  at: Date,
): string {
  return atTime(describe(event, layout), layout, at);
}

/** What keeps a worker or a scheduler from working, with the time of day. */
export function renderTrouble(text: Text, layout: Layout, at: Date): string {
  return atTime(wrap(text[layout.language], layout.width - INDENT.length).join(`\n${INDENT}`), layout, at);
}

function atTime(text: string, { paint }: Layout, at: Date): string {
  return `${paint.dim(at.toTimeString().slice(0, 8))}  ${text}`;
}

function describe(event: Exclude<WorkerEvent, { readonly type: 'trouble' }>, layout: Layout): string {
  const french = layout.language === 'fr';
  switch (event.type) {
    case 'ready': {
      const queues = event.queues.join(', ');
      return french ? `Prêt. Files : ${queues}. Ctrl-C arrête.` : `Ready. Queues: ${queues}. Ctrl-C stops.`;
    }
    case 'started':
      return `${nameOf(event.run)}  ${french ? 'démarre' : 'starts'}`;
    case 'ended':
      return `${nameOf(event.run)}  ${event.state === undefined ? unknownEnd(french) : renderState(event.state, layout)}`;
    case 'reaped': {
      const why = french ? 'son agent ne répond plus' : 'its worker no longer answers';
      const state = { SCHEDULED: 'AwaitingRetry', CANCELLED: 'Cancelled', CRASHED: 'Crashed' } as const;
      return `${event.run.name}  ${renderState(state[event.run.to], layout)} (${why})`;
    }
  }
}

/** The server could not be asked. */
function unknownEnd(french: boolean): string {
  return french ? 'coupée du serveur : elle sera reprise' : 'cut off from the server: it will be gone on with';
}

function nameOf({ name, deployment }: { readonly name: string; readonly deployment: string | undefined }): string {
  return deployment === undefined ? name : `${deployment} ${name}`;
}
