import type { Language } from '../../core/index.ts';
import type { ConnectionTarget } from '../../postgres/index.ts';
import type { ClaimedRun } from '../runs/flow-run.ts';
import type { RunRecorder } from '../runs/recorder.ts';
import type { RunVerb } from './ports.ts';

/** All that the tasks of a run share. */
export interface Execution {
  readonly run: ClaimedRun;
  readonly connection: ConnectionTarget;
  readonly recorder: RunRecorder;
  readonly runVerb: RunVerb;
  readonly language: Language;
  readonly signal: AbortSignal;
}

/** What the server shows of every session that works for an attempt at a run; whoever reaps the run ends them by it. */
export function applicationName({ id, fence }: Pick<ClaimedRun, 'id' | 'fence'>): string {
  return `sigeti ${id.slice(0, 8)}.${fence}`;
}
