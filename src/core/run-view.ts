import type { NodeResult, PlannedNode, RunEvent, RunStatus } from './events.ts';
import type { Text } from './text.ts';

/** A run as a reader sees it. The terminal's summary, the history and the web page all show this. */
export interface RunView {
  readonly command: string;
  readonly status: RunStatus;
  readonly nodes: readonly PlannedNode[];
  readonly running: readonly string[];
  readonly results: readonly NodeResult[];
  readonly notices: readonly { readonly level: 'info' | 'warn'; readonly text: Text }[];
  readonly seconds: number;
}

export const emptyRunView: RunView = {
  command: '',
  status: 'running',
  nodes: [],
  running: [],
  results: [],
  notices: [],
  seconds: 0,
};

/** The view after one more event. Pure: whoever folds the same events sees the same run. */
export function applyEvent(view: RunView, event: RunEvent): RunView {
  switch (event.type) {
    case 'run.started':
      // One that begins again, because the first attempt was cut off, begins with nothing.
      return { ...view, command: event.command, nodes: event.nodes, running: [], results: [] };
    case 'node.started':
      return { ...view, running: [...view.running, event.uniqueId] };
    case 'node.finished':
      return {
        ...view,
        running: view.running.filter((id) => id !== event.result.uniqueId),
        results: [...view.results, event.result],
      };
    case 'notice':
      return { ...view, notices: [...view.notices, { level: event.level, text: event.text }] };
    case 'run.finished':
      return { ...view, status: event.status, seconds: event.seconds };
    default:
      return assertNever(event);
  }
}

/** Whether a node's result keeps what depends on it from running. */
export function isFailure(status: NodeResult['status']): boolean {
  return status === 'error' || status === 'fail' || status === 'skipped';
}

function assertNever(value: never): never {
  throw new TypeError(`Unhandled event: ${JSON.stringify(value)}`);
}
