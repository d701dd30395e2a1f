import type { ErrorDetails, NodeResult, NodeStatus, RunEvent, StateName, StateType } from '../../core/index.ts';

/** A row of `task_run`: a task of the flow (`node` is empty), or a node of the project within one. Times are ISO 8601. */
export interface TaskRow {
  readonly task: string;
  readonly node: string;
  readonly position: number;
  readonly attempt: number;
  readonly state_type: StateType;
  readonly state_name: StateName;
  readonly started_at?: string | undefined;
  readonly ended_at?: string | undefined;
  readonly seconds?: number | undefined;
  readonly row_count?: number | undefined;
  readonly rows_affected?: number | undefined;
  readonly failures?: number | undefined;
  readonly error?: ErrorDetails | undefined;
  /** When it is tried again. */
  readonly due_at?: string | undefined;
}

/** A task as its nodes need it. */
export interface TaskAttempt {
  readonly task: string;
  readonly attempt: number;
}

/** The rows of nodes that an event of the engine brings or changes. `known` are those of the same task so far. */
export function nodeRows(
  { task, attempt }: TaskAttempt,
  event: RunEvent,
  at: string,
  known: ReadonlyMap<string, TaskRow>,
): readonly TaskRow[] {
  switch (event.type) {
    case 'run.started':
      return event.nodes.map(({ uniqueId }, position) => ({
        task,
        node: uniqueId,
        position,
        attempt,
        state_type: 'PENDING',
        state_name: 'Pending',
      }));
    case 'node.started': {
      const row = known.get(event.uniqueId);
      return row === undefined ? [] : [{ ...row, state_type: 'RUNNING', state_name: 'Running', started_at: at }];
    }
    case 'node.finished': {
      const row = known.get(event.result.uniqueId);
      return row === undefined ? [] : [finished(row, event.result, at)];
    }
    case 'notice':
    case 'run.finished':
      return [];
  }
}

const STATE_OF: Readonly<Record<NodeStatus, readonly [StateType, StateName]>> = {
  success: ['COMPLETED', 'Completed'],
  pass: ['COMPLETED', 'Completed'],
  warn: ['COMPLETED', 'Completed'],
  error: ['FAILED', 'Failed'],
  fail: ['FAILED', 'Failed'],
  skipped: ['CANCELLED', 'Skipped'],
};

function finished(row: TaskRow, result: NodeResult, at: string): TaskRow {
  const [state_type, state_name] = isStopped(result) ? (['CANCELLED', 'Cancelled'] as const) : STATE_OF[result.status];
  return {
    ...row,
    state_type,
    state_name,
    started_at: result.startedAt,
    ended_at: at,
    seconds: result.seconds,
    row_count: result.rows,
    rows_affected: result.rowsAffected,
    failures: result.failures,
    error: result.error,
  };
}

/** Somebody ended the run, or a time-out the task: what the node would have come to is not known. */
function isStopped({ error }: NodeResult): boolean {
  return error?.code === 'DATABASE_CANCELLED';
}
