import { setTimeout as sleep } from 'node:timers/promises';
import { type ErrorDetails, type StateName, type StateType, toSigetiError } from '../../core/index.ts';
import { taskExitCode, taskTimedOut } from '../errors.ts';
import type { FlowTask, SqlTask, VerbTask } from '../flow.ts';
import { interpolate, runValues } from '../flows/index.ts';
import type { TaskAttempt } from '../runs/task-rows.ts';
import type { EarlierTask } from './earlier-tasks.ts';
import { applicationName, type Execution } from './execution.ts';
import { guardOf } from './guard.ts';
import { runSqlTask } from './run-sql-task.ts';
import { taskRetried } from './texts.ts';

export interface TaskOutcome {
  readonly state: readonly [StateType, StateName];
  readonly error?: ErrorDetails | undefined;
}

const COMPLETED: TaskOutcome = { state: ['COMPLETED', 'Completed'] };
const CANCELLED: TaskOutcome = { state: ['CANCELLED', 'Cancelled'] };

/** Runs a task, and again after a failure as often as it says. `before` is what an earlier attempt at the run left of it. */
export async function runTask(
  execution: Execution,
  task: FlowTask,
  position: number,
  before: EarlierTask | undefined,
): Promise<TaskOutcome> {
  const { recorder, signal, language } = execution;
  const firstAttempt = (before?.attempt ?? 0) + 1;
  for (let tries = 0; ; tries += 1) {
    const attempt = { task: task.name, attempt: firstAttempt + tries };
    recorder.startTask(attempt, position);
    const outcome = await attemptTask(execution, task, attempt, tries === 0 ? before : undefined);
    if (outcome.state[0] !== 'FAILED' || tries >= task.retries) {
      recorder.endTask(attempt, outcome.state, outcome.error);
      return outcome;
    }
    const seconds = task.retryDelay * task.backoff ** tries;
    recorder.postponeTask(attempt, seconds, outcome.error);
    recorder.log(task.name, 'warn', taskRetried(task.name, seconds, tries + 1, task.retries)[language]);
    await sleep(seconds * 1000, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) {
      recorder.endTask(attempt, CANCELLED.state, outcome.error);
      return CANCELLED;
    }
  }
}

async function attemptTask(
  execution: Execution,
  task: FlowTask,
  attempt: TaskAttempt,
  before: EarlierTask | undefined,
): Promise<TaskOutcome> {
  const { recorder } = execution;
  const timer = new AbortController();
  const timeout = task.timeout === undefined ? undefined : setTimeout(() => timer.abort(), task.timeout * 1000);
  const signal = AbortSignal.any([execution.signal, timer.signal]);
  try {
    const outcome =
      task.kind === 'sql'
        ? await runSql({ ...execution, signal }, task, attempt)
        : await runVerb({ ...execution, signal }, task, attempt, before);
    // Done is done, even where its end was asked for in the last moment.
    if (outcome.state[0] === 'COMPLETED') return outcome;
    if (execution.signal.aborted) return CANCELLED;
    if (!timer.signal.aborted) return outcome;
    return { state: ['FAILED', 'TimedOut'], error: taskTimedOut(task.name, task.timeout ?? 0).toJSON() };
  } finally {
    clearTimeout(timeout);
    await recorder.flush();
  }
}

async function runVerb(
  { run, recorder, signal, ...execution }: Execution,
  task: VerbTask,
  attempt: TaskAttempt,
  before: EarlierTask | undefined,
): Promise<TaskOutcome> {
  // Tasks before this one may have taken the predecessor's place already; asking again does no harm.
  const { exitCode, error } = await execution.runVerb({
    verb: task.verb,
    arguments: interpolate(task.arguments, runValues(run)),
    emit: (event) => recorder.event(attempt, event),
    log: (level, line) => recorder.log(task.name, level, line),
    signal,
    guard: guardOf(run),
    supersedes: run.predecessor,
    applicationName: applicationName(run),
    onlyNodes: before?.unfinishedNodes,
  });
  if (exitCode === 0) return COMPLETED;
  return { state: ['FAILED', 'Failed'], error: error ?? taskExitCode(task.name, exitCode).toJSON() };
}

async function runSql(execution: Execution, task: SqlTask, attempt: TaskAttempt): Promise<TaskOutcome> {
  try {
    await runSqlTask(execution, task, attempt);
    return COMPLETED;
  } catch (thrown) {
    return { state: ['FAILED', 'Failed'], error: toSigetiError(thrown).toJSON() };
  }
}
