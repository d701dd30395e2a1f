import { connect, noticeLostClient, type Session } from '../../postgres/index.ts';
import type { SqlTask } from '../flow.ts';
import { interpolateSql, runValues } from '../flows/index.ts';
import type { TaskAttempt } from '../runs/task-rows.ts';
import type { Execution } from './execution.ts';
import { guardOf } from './guard.ts';

/**
 * Runs SQL on a session of its own. In a transaction, the task is noted as done within it: whatever happens afterwards,
 * it is not done twice. Throws errors of the database, and SCHEDULE_RUN_TAKEN_OVER.
 */
export async function runSqlTask(execution: Execution, task: SqlTask, attempt: TaskAttempt): Promise<void> {
  const { run, connection, recorder, signal } = execution;
  // The row that is noted in is there.
  await recorder.flush();
  const session = await connect(connection, signal);
  try {
    await noticeLostClient(session);
    session.onNotice(({ severity, message }) =>
      recorder.log(task.name, severity === 'WARNING' ? 'warn' : 'info', message),
    );
    const guard = guardOf(run);
    await session.script('begin');
    if ((await session.script(guard.sql, signal))[0]?.rowCount !== 1) throw guard.refused();
    // VACUUM and its like run in no transaction: for them the guard holds up to their start.
    if (!task.transaction) await session.script('commit');
    for (const { command, rowCount } of await session.script(interpolateSql(task.sql, runValues(run)), signal))
      recorder.log(task.name, 'info', `${command} ${rowCount}`);
    if (!task.transaction) return;
    await noteDone(session, run.id, attempt);
    await session.script('commit');
  } finally {
    await session.close();
  }
}

async function noteDone(session: Session, id: string, { task }: TaskAttempt): Promise<void> {
  await session.query(
    `update sigeti_ops.task_run set state_type = 'COMPLETED', state_name = 'Completed', ended_at = clock_timestamp()
where flow_run_id = $1 and task = $2 and node = ''`,
    [id, task],
  );
}
