import type { ErrorDetails, StateName, StateType, Text } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { type FlowRunSummary, fromNullable, isoTime, readRuns } from './list-runs.ts';

/** A state that a run has had. */
export interface PastState {
  readonly at: string;
  readonly type: StateType;
  readonly name: StateName;
  readonly message: Text | undefined;
  readonly attempt: number;
}

/** A task of a run, or a node of the project within it. Times are ISO 8601, UTC. */
export interface TaskSummary {
  /** Of a node, its unique id. */
  readonly name: string;
  readonly attempt: number;
  readonly stateType: StateType;
  readonly stateName: StateName;
  readonly startedAt: string | undefined;
  readonly endedAt: string | undefined;
  readonly seconds: number | undefined;
  readonly rows: number | undefined;
  readonly rowsAffected: number | undefined;
  readonly failures: number | undefined;
  readonly error: ErrorDetails | undefined;
  /** When a task that failed is tried again. */
  readonly dueAt: string | undefined;
}

/** All that is kept of a run but its events and its log. */
export interface RunDescription {
  readonly run: FlowRunSummary;
  /** The first one first. */
  readonly states: readonly PastState[];
  readonly tasks: readonly (TaskSummary & { readonly nodes: readonly TaskSummary[] })[];
}

/** Describes the run of an id. Undefined where there is none. */
export async function describeRun(session: Session, id: string): Promise<RunDescription | undefined> {
  const [run] = await readRuns(session, 'r.id = $1', [id]);
  if (run === undefined) return undefined;
  const rows = await readTasks(session, id);
  const tasks = rows.filter(({ node }) => node === '');
  return {
    run,
    states: await readStates(session, id),
    tasks: tasks.map((task) => ({
      ...toTask(task, task.task),
      nodes: rows.filter(({ task: of, node }) => of === task.task && node !== '').map((row) => toTask(row, row.node)),
    })),
  };
}

async function readStates(session: Session, id: string): Promise<readonly PastState[]> {
  const { rows } = await session.query<Omit<PastState, 'message'> & { readonly message: string | null }>(
    `select ${isoTime('at')} as at, state_type as type, state_name as name, message, attempt
from sigeti_ops.flow_run_state where flow_run_id = $1 order by id`,
    [id],
  );
  return rows.map((row) => ({ ...row, message: fromNullable<Text>(row.message) }));
}

interface TaskRow {
  readonly task: string;
  readonly node: string;
  readonly attempt: number;
  readonly state_type: StateType;
  readonly state_name: StateName;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly seconds: number | null;
  readonly row_count: number | null;
  readonly rows_affected: number | null;
  readonly failures: number | null;
  readonly error: string | null;
  readonly due_at: string | null;
}

async function readTasks(session: Session, id: string): Promise<readonly TaskRow[]> {
  const { rows } = await session.query<TaskRow>(
    `select task, node, attempt, state_type, state_name, ${isoTime('started_at')} as started_at, ${isoTime('ended_at')} as ended_at,
  coalesce(seconds, case state_type when 'RUNNING' then extract(epoch from clock_timestamp() - started_at) end)::float8 as seconds,
  row_count::float8 as row_count, rows_affected::float8 as rows_affected, failures::float8 as failures, error,
  ${isoTime('due_at')} as due_at
from sigeti_ops.task_run where flow_run_id = $1 order by position, task, node`,
    [id],
  );
  return rows;
}

function toTask(row: TaskRow, name: string): TaskSummary {
  return {
    name,
    attempt: row.attempt,
    stateType: row.state_type,
    stateName: row.state_name,
    startedAt: row.started_at ?? undefined,
    endedAt: row.ended_at ?? undefined,
    seconds: row.seconds ?? undefined,
    rows: row.row_count ?? undefined,
    rowsAffected: row.rows_affected ?? undefined,
    failures: row.failures ?? undefined,
    error: fromNullable<ErrorDetails>(row.error),
    dueAt: row.due_at ?? undefined,
  };
}
