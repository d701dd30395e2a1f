import { setTimeout as sleep } from 'node:timers/promises';
import { type ErrorDetails, quoteLiteral, type StateName, type StateType, toSigetiError } from '../../core/index.ts';
import { connect, type PublishGuard } from '../../postgres/index.ts';
import { runTakenOver, taskExitCode, taskTimedOut } from '../errors.ts';
import type { FlowTask, SqlTask, VerbTask } from '../flow.ts';
import { interpolate, interpolateSql, runValues } from '../flows/index.ts';
import type { ClaimedRun } from '../runs/flow-run.ts';
import type { TaskAttempt } from '../runs/task-rows.ts';
import type { EarlierTask } from './earlier-tasks.ts';
import { applicationName, type Execution } from './execution.ts';
import { taskRetried } from './texts.ts';

export interface TaskOutcome {
  readonly state: readonly [StateType, StateName];
  readonly error?: ErrorDetails | undefined;
}

const COMPLETED: TaskOutcome = { state: ['COMPLETED', 'Completed'] };

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
    recorder.endTask(attempt, outcome.state, outcome.error);
    if (outcome.state[0] !== 'FAILED' || tries >= task.retries) return outcome;
    const seconds = task.retryDelay * task.backoff ** tries;
    recorder.log(task.name, 'warn', taskRetried(task.name, seconds, tries + 1, task.retries)[language]);
    await sleep(seconds * 1000, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return { state: ['CANCELLED', 'Cancelled'] };
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
        ? await runSql({ ...execution, signal }, task)
        : await runVerb({ ...execution, signal }, task, attempt, before);
    // Done is done, even where its end was asked for in the last moment.
    if (outcome.state[0] === 'COMPLETED') return outcome;
    if (execution.signal.aborted) return { state: ['CANCELLED', 'Cancelled'] };
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

async function runSql({ run, connection, recorder, signal }: Execution, task: SqlTask): Promise<TaskOutcome> {
  try {
    const session = await connect(connection, signal);
    try {
      const stopListening = session.onNotice(({ severity, message }) =>
        recorder.log(task.name, severity === 'WARNING' ? 'warn' : 'info', message),
      );
      const sql = interpolateSql(task.sql, runValues(run));
      const guard = guardOf(run);
      await session.script('begin');
      if ((await session.script(guard.sql, signal))[0]?.rowCount !== 1) throw guard.refused();
      // VACUUM and its like run in no transaction: for them the guard holds up to their start.
      if (!task.transaction) await session.script('commit');
      for (const { command, rowCount } of await session.script(sql, signal))
        recorder.log(task.name, 'info', `${command} ${rowCount}`);
      if (task.transaction) await session.script('commit');
      stopListening();
    } finally {
      await session.close();
    }
    return COMPLETED;
  } catch (thrown) {
    return { state: ['FAILED', 'Failed'], error: toSigetiError(thrown).toJSON() };
  }
}

/**
 * The row of the run, while it is this attempt's. FOR KEY SHARE keeps it from changing hands until the transaction
 * ends, and lets its lease be renewed.
 */
function guardOf(run: ClaimedRun): PublishGuard {
  return {
    sql: `select 1 from sigeti_ops.flow_run where id = ${quoteLiteral(run.id)} and fence = ${run.fence} for key share`,
    refused: () => runTakenOver(run.name),
  };
}
