import type { StateType } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';

/** What earlier attempts at a run have left of a task. */
export interface EarlierTask {
  readonly state: StateType;
  /** How often it was started. */
  readonly attempt: number;
  /** Nodes of the project that are not done; undefined where none was planned, as sources are copied before that. */
  readonly unfinishedNodes: readonly string[] | undefined;
}

const IS_PLANNED = `node <> '' and node not like 'source.%'`;

/** The tasks of a run that were started before, by name. */
export async function earlierTasks(session: Session, id: string): Promise<ReadonlyMap<string, EarlierTask>> {
  const { rows } = await session.query<{
    task: string;
    state: StateType;
    attempt: number;
    planned: number;
    left: string[] | null;
  }>(
    `select task, max(state_type) filter (where node = '') as state, max(attempt) filter (where node = '') as attempt,
  (count(*) filter (where ${IS_PLANNED}))::int as planned,
  array_agg(node order by position) filter (where ${IS_PLANNED} and state_type <> 'COMPLETED') as left
from sigeti_ops.task_run where flow_run_id = $1 group by task having bool_or(node = '')`,
    [id],
  );
  return new Map(
    rows.map(({ task, state, attempt, planned, left }) => [
      task,
      { state, attempt, unfinishedNodes: planned === 0 ? undefined : (left ?? []) },
    ]),
  );
}
