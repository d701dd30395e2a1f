import type { StateType } from '../../src/core/index.ts';
import type { Session } from '../../src/postgres/index.ts';

/** A run that is over, or goes on, as tests put it into the history. */
export interface PastRun {
  readonly deployment?: string;
  readonly flow?: string;
  readonly state?: StateType;
  /** Seconds before now. */
  readonly ago?: number;
  readonly seconds?: number;
  readonly error?: object;
  /** Verb of its one task. */
  readonly verb?: string;
}

/** Inserts a run and returns its id. */
export async function insertRun(session: Session, run: PastRun = {}): Promise<string> {
  const { deployment = 'nuit/quotidien', flow = 'nuit', state = 'COMPLETED', ago = 60, seconds = 10, error } = run;
  const isOver = !['SCHEDULED', 'PENDING', 'RUNNING'].includes(state);
  const definition = { name: flow, tasks: [{ name: 'tache', verb: run.verb ?? 'refresh' }] };
  const { rows } = await session.query<{ id: string }>(
    `insert into sigeti_ops.flow_run (name, flow, flow_hash, definition, deployment, warehouse, queue, parameters, trigger,
  created_by, created_at, due_at, late_at, started_at, ended_at, state_type, state_name, error)
select $1 || '-' || left(gen_random_uuid()::text, 8), $1, '', $2, nullif($3, ''), 'dwh', 'default', '{}',
  case when $3 = '' then 'command' else 'schedule' end, 'test',
  t.at - s.took, t.at - s.took, case when $4 = 'SCHEDULED' then t.at end,
  case when $4 <> 'SCHEDULED' then t.at - s.took end, case when $5 then t.at end, $4, initcap($4), $8
from (select clock_timestamp() - make_interval(secs => $6) as at) t, (select make_interval(secs => $7) as took) s
returning id::text`,
    [flow, JSON.stringify(definition), deployment, state, isOver, ago, seconds, error ? JSON.stringify(error) : null],
  );
  return rows[0]?.id ?? '';
}

/** Notes what came of a node in a run's one task. */
export async function insertNode(
  session: Session,
  runId: string,
  node: { readonly id: string; readonly state: StateType; readonly failures?: number; readonly error?: object },
): Promise<void> {
  await session.query(
    `insert into sigeti_ops.task_run (flow_run_id, task, node, position, attempt, state_type, state_name, started_at,
  ended_at, seconds, failures, error)
select id, 'tache', $2, 0, 1, $3, initcap($3), ended_at, ended_at, 1, $4, $5 from sigeti_ops.flow_run where id = $1`,
    [runId, node.id, node.state, node.failures ?? null, node.error ? JSON.stringify(node.error) : null],
  );
}

/** A deployment without a schedule, deployed so many seconds ago. */
export async function insertDeployment(session: Session, name = 'nuit/quotidien', ago = 3600): Promise<void> {
  const [flow = ''] = name.split('/');
  await session.query(
    `insert into sigeti_ops.flow (name, file, hash, definition) values ($1, 'flows/x.yml', '', '{}') on conflict do nothing`,
    [flow],
  );
  await session.query(
    `insert into sigeti_ops.deployment (name, flow, warehouse, definition, queue, parameters, late_after, deployed_at)
values ($1, $2, 'dwh', '{}', 'default', '{}', interval '10 minutes', clock_timestamp() - make_interval(secs => $3))`,
    [name, flow, ago],
  );
}
