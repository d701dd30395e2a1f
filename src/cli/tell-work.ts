import type { Text } from '../core/index.ts';
import type { WorkerEvent } from '../orchestrator/index.ts';
import { renderTrouble, renderWorkerEvent } from './render/worker-event.ts';
import type { Terminal } from './terminal.ts';

/** What the parts of a server call to say what happens. */
export interface WorkListeners {
  readonly onTrouble: (text: Text) => void;
  readonly onEvent: (event: WorkerEvent) => void;
}

/** Says what happens. A trouble that all parts run into, again and again, is said once, until a worker is ready again. */
export function tellWork(terminal: Pick<Terminal, 'inform' | 'warn' | 'language' | 'paint' | 'width'>): WorkListeners {
  let last: string | undefined;
  const onTrouble = (text: Text) => {
    if (text.en !== last) terminal.warn(renderTrouble(text, terminal, new Date()));
    last = text.en;
  };
  const onEvent = (event: WorkerEvent) => {
    if (event.type === 'trouble') return onTrouble(event.text);
    if (event.type === 'ready') last = undefined;
    terminal.inform(renderWorkerEvent(event, terminal, new Date()));
  };
  return { onTrouble, onEvent };
}
