import type { Language } from '../../core/index.ts';
import { type ConnectionTarget, connect, currentProcess, type Session } from '../../postgres/index.ts';
import type { FlowTask } from '../flow.ts';
import { changeState, giveBack } from '../runs/change-state.ts';
import { finishRun } from '../runs/finish.ts';
import { CLAIMED_COLUMNS, type ClaimedRun, toClaimedRun } from '../runs/flow-run.ts';
import { RunRecorder } from '../runs/recorder.ts';
import { type EarlierTask, earlierTasks } from './earlier-tasks.ts';
import { applicationName, type Execution } from './execution.ts';
import type { RunVerb } from './ports.ts';
import { runTask, type TaskOutcome } from './run-task.ts';
import { failedTasks, retriedLater, stoppedWorker } from './texts.ts';

/** Why a run ends before its tasks do: somebody asked for it, or its worker stops and another is to go on. */
export type EndReason = 'cancel' | 'stop';

export interface FlowRunRequest {
  readonly connection: ConnectionTarget;
  readonly id: string;
  readonly fence: number;
  readonly runVerb: RunVerb;
  /** Of the lines of the log. */
  readonly language: Language;
  /** Aborted with an `EndReason` as its reason. */
  readonly signal: AbortSignal;
}

/**
 * Executes a claimed run in this process: its tasks in their order, those that an earlier attempt has finished left
 * out. What comes of it is in the history. Returns whether the run was this process's until its end.
 */
export async function executeFlowRun(request: FlowRunRequest): Promise<boolean> {
  const { connection, id, fence, signal } = request;
  const session = await connect(connection, signal);
  try {
    const run = await readRun(session, { id, fence });
    if (run === undefined) return false;
    const running = { type: 'RUNNING', name: 'Running' } as const;
    if (!(await changeState(session, run, { from: ['PENDING'], state: running, process: currentProcess() })))
      return false;
    const recorder = await RunRecorder.open(session, run);
    const ends = AbortSignal.any([signal, recorder.lost]);
    const named = { ...connection, applicationName: applicationName(run) };
    const failed = await executeTasks({ ...request, run, connection: named, recorder, signal: ends }, session);
    await recorder.close();
    return recorder.lost.aborted ? false : await endRun(session, run, { failed, signal });
  } finally {
    await session.close();
  }
}

async function readRun(
  session: Session,
  { id, fence }: { id: string; fence: number },
): Promise<ClaimedRun | undefined> {
  const [found] = await session.script(
    `select ${CLAIMED_COLUMNS} from sigeti_ops.flow_run r where r.id = '${id}' and r.fence = ${fence}`,
  );
  const row = found?.rows[0];
  return row === undefined ? undefined : toClaimedRun(row);
}

interface FailedTask {
  readonly name: string;
  readonly outcome: TaskOutcome;
}

async function executeTasks(execution: Execution, session: Session): Promise<readonly FailedTask[]> {
  const { run, recorder, signal } = execution;
  const earlier = await earlierTasks(session, run.id);
  const failed: FailedTask[] = [];
  for (const [position, task] of run.flow.tasks.entries()) {
    const before = earlier.get(task.name);
    if (before?.state === 'COMPLETED') continue;
    if (signal.aborted || !isWanted(task, failed.length > 0)) {
      skip(recorder, task, position, before);
      continue;
    }
    const outcome = await runTask(execution, task, position, before);
    await recorder.flush();
    if (outcome.state[0] !== 'COMPLETED') failed.push({ name: task.name, outcome });
  }
  return failed;
}

function isWanted({ when }: FlowTask, hasFailed: boolean): boolean {
  return when === 'always' || (when === 'failure') === hasFailed;
}

function skip(recorder: RunRecorder, { name }: FlowTask, position: number, before: EarlierTask | undefined): void {
  const attempt = { task: name, attempt: before?.attempt ?? 0 };
  recorder.startTask(attempt, position);
  recorder.endTask(attempt, ['CANCELLED', 'Skipped']);
}

interface End {
  readonly failed: readonly FailedTask[];
  readonly signal: AbortSignal;
}

/** Gives the run its last state, or lets go of it where it is to be gone on with. */
async function endRun(session: Session, run: ClaimedRun, { failed, signal }: End): Promise<boolean> {
  if (failed.length === 0 && !signal.aborted)
    return await finishRun(session, run, { type: 'COMPLETED', name: 'Completed' });
  if (signal.aborted && signal.reason === 'stop') {
    if (await giveBack(session, run, { message: stoppedWorker(), seconds: 0, isRetry: false })) return true;
  }
  if (signal.aborted) return await finishRun(session, run, { type: 'CANCELLED', name: 'Cancelled' });
  const { retries, retryDelay } = run.flow;
  const message = failedTasks(failed.map(({ name }) => name));
  if (run.attempt <= retries) {
    const again = { message: retriedLater(message, run.attempt, retries), seconds: retryDelay, isRetry: true };
    if (await giveBack(session, run, again)) return true;
  }
  const first = failed[0]?.outcome;
  const name = first?.state[1] === 'TimedOut' ? 'TimedOut' : 'Failed';
  return await finishRun(session, run, { type: 'FAILED', name }, { message, error: first?.error });
}
