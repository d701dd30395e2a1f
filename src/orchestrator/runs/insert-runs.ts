import { randomInt } from 'node:crypto';
import type { ErrorDetails, State } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import type { Flow } from '../flow.ts';
import { hashOf } from '../flows/hash.ts';
import type { ParameterValues } from '../flows/parameters.ts';
import { runName } from './run-names.ts';

/** A run that is to be there. Instants are milliseconds since 1970. */
export interface NewRun {
  readonly flow: Flow;
  readonly deployment?: string | undefined;
  readonly scheduleId?: string | undefined;
  readonly scheduledFor?: number | undefined;
  readonly warehouse: string;
  readonly queue: string;
  readonly parameters: ParameterValues;
  readonly trigger: 'schedule' | 'manual' | 'backfill';
  readonly createdBy: string;
  /** Not before this moment; undefined: at once, in the order of the list. */
  readonly dueAt?: number | undefined;
  /** Seconds after its time from which it is late. */
  readonly lateAfter?: number | undefined;
  readonly state: Pick<State, 'type' | 'name' | 'message'>;
  readonly error?: ErrorDetails | undefined;
}

/** A run that is there now. */
export interface InsertedRun {
  readonly id: string;
  readonly name: string;
}

/** Inserts runs, leaving out those of a tick that has one already. Returns those that are new. */
export async function insertRuns(session: Session, runs: readonly NewRun[]): Promise<readonly InsertedRun[]> {
  if (runs.length === 0) return [];
  const time = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString());
  const written = runs.map((run, position) => ({
    position,
    name: runName(randomInt),
    flow: run.flow.name,
    flow_hash: hashOf(run.flow),
    definition: run.flow,
    deployment: run.deployment,
    schedule_id: run.scheduleId,
    scheduled_for: time(run.scheduledFor),
    warehouse: run.warehouse,
    queue: run.queue,
    parameters: run.parameters,
    trigger: run.trigger,
    created_by: run.createdBy,
    due_at: time(run.dueAt),
    late_after: run.lateAfter,
    state_type: run.state.type,
    state_name: run.state.name,
    state_message: run.state.message,
    error: run.error,
  }));
  const { rows } = await session.query<InsertedRun>(
    `insert into sigeti_ops.flow_run (name, flow, flow_hash, definition, deployment, schedule_id, scheduled_for,
  warehouse, queue, parameters, trigger, created_by, due_at, late_at, state_type, state_name, state_message, error, ended_at)
select x.name, x.flow, x.flow_hash, x.definition, x.deployment, x.schedule_id, x.scheduled_for, x.warehouse, x.queue,
  x.parameters, x.trigger, x.created_by, t.due_at,
  coalesce(x.scheduled_for, t.due_at) + make_interval(secs => x.late_after), x.state_type, x.state_name,
  x.state_message, x.error, case when x.state_type <> 'SCHEDULED' then clock_timestamp() end
from jsonb_to_recordset($1) x (position int, name text, flow text, flow_hash text, definition jsonb, deployment text,
  schedule_id bigint, scheduled_for timestamptz, warehouse text, queue text, parameters jsonb, trigger text,
  created_by text, due_at timestamptz, late_after float8, state_type text, state_name text, state_message jsonb,
  error jsonb)
cross join lateral (select coalesce(x.due_at, now() + x.position * interval '1 microsecond') as due_at) t
order by x.position
on conflict (schedule_id, scheduled_for) do nothing
returning id::text, name`,
    [JSON.stringify(written)],
  );
  return rows;
}
