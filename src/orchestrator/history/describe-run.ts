import type { ErrorDetails, StateName, StateType, Text } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { type FlowRunSummary, readRuns } from './list-runs.ts';
import { type Columns, isoTime, readRow, selectList } from './rows.ts';

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
  return { run, states: await readStates(session, id), tasks: await readTasks(session, id) };
}

const STATE_COLUMNS: Columns<PastState> = {
  at: isoTime('at'),
  type: 'state_type',
  name: 'state_name',
  message: 'message',
  attempt: 'attempt',
};

async function readStates(session: Session, id: string): Promise<readonly PastState[]> {
  const { rows } = await session.query<Record<string, unknown>>(
    `select ${selectList(STATE_COLUMNS)} from sigeti_ops.flow_run_state where flow_run_id = $1 order by id`,
    [id],
  );
  return rows.map((row) => readRow(STATE_COLUMNS, row, ['message']));
}

const TASK_COLUMNS: Columns<TaskSummary> = {
  name: `coalesce(nullif(node, ''), task)`,
  attempt: 'attempt',
  stateType: 'state_type',
  stateName: 'state_name',
  startedAt: isoTime('started_at'),
  endedAt: isoTime('ended_at'),
  seconds: `coalesce(seconds, case state_type when 'RUNNING' then extract(epoch from clock_timestamp() - started_at) end)::float8`,
  rows: 'row_count::float8',
  rowsAffected: 'rows_affected::float8',
  failures: 'failures::float8',
  error: 'error',
  dueAt: isoTime('due_at'),
};

async function readTasks(session: Session, id: string): Promise<RunDescription['tasks']> {
  const { rows } = await session.query<Record<string, unknown>>(
    `select task, node, ${selectList(TASK_COLUMNS)}
from sigeti_ops.task_run where flow_run_id = $1 order by position, task, node`,
    [id],
  );
  const read = (row: Readonly<Record<string, unknown>>) => readRow(TASK_COLUMNS, row, ['error']);
  return rows
    .filter(({ node }) => node === '')
    .map((row) => ({
      ...read(row),
      nodes: rows.filter(({ task, node }) => task === row.task && node !== '').map(read),
    }));
}
