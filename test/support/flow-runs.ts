import type { StateType } from '../../src/core/index.ts';
import type { Flow, FlowTask } from '../../src/orchestrator/flow.ts';
import type { Session } from '../../src/postgres/index.ts';

/** A flow of SQL tasks, by name. */
export function sqlFlow(tasks: Readonly<Record<string, string>>, options: Partial<Flow> = {}): Flow {
  const toTask = ([name, sql]: [string, string]): FlowTask => ({
    kind: 'sql',
    name,
    sql,
    transaction: true,
    when: 'success',
    retries: 0,
    retryDelay: 0,
    backoff: 1,
  });
  return {
    name: 'flux',
    parameters: [],
    retries: 0,
    retryDelay: 0,
    tasks: Object.entries(tasks).map(toTask),
    ...options,
  };
}

export interface RunOptions {
  readonly flow?: Flow;
  readonly warehouse?: string;
  readonly queue?: string;
}

let count = 0;

/** Puts a run into the queue and returns its id. */
export async function enqueue(session: Session, options: RunOptions = {}): Promise<string> {
  const { flow = sqlFlow({ rien: 'select 1' }), warehouse = 'dwh', queue = 'default' } = options;
  count += 1;
  const { rows } = await session.query<{ id: string }>(
    `insert into sigeti_ops.flow_run (name, flow, flow_hash, definition, warehouse, queue, parameters, trigger, created_by, state_type, state_name)
values ($1, $2, 'h', $3, $4, $5, '{}', 'manual', 'test', 'SCHEDULED', 'Scheduled') returning id::text`,
    [`essai-${count}`, flow.name, JSON.stringify(flow), warehouse, queue],
  );
  return rows[0]?.id ?? '';
}

/** The state of a run, its type and name. */
export async function stateOf(session: Session, id: string): Promise<{ type: StateType; name: string }> {
  const { rows } = await session.query<{ type: StateType; name: string }>(
    'select state_type as type, state_name as name from sigeti_ops.flow_run where id = $1',
    [id],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`No run ${id}`);
  return row;
}
