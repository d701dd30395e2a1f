import type { ErrorDetails, StateName, StateType, Text } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import type { ParameterValue } from '../flow.ts';
import { type Columns, isoTime, readRow, selectList } from './rows.ts';

/** Why a run that is to start has not done so. */
export type WaitingReason = 'RETRY_LATER' | 'NOT_DUE' | 'NO_WORKER' | 'WAREHOUSE_BUSY' | 'LIMIT_REACHED' | 'NEXT';

export interface Waiting {
  readonly reason: WaitingReason;
  /** The run that has its warehouse: name, who started it, and since when. */
  readonly blocker: { readonly name: string; readonly by: string; readonly since: string | undefined } | undefined;
}

/** A run as lists show it. Times are ISO 8601, UTC. */
export interface FlowRunSummary {
  readonly id: string;
  readonly name: string;
  readonly flow: string;
  readonly deployment: string | undefined;
  readonly warehouse: string;
  readonly queue: string;
  readonly trigger: 'schedule' | 'manual' | 'backfill' | 'command';
  readonly createdBy: string;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly stateType: StateType;
  readonly stateName: StateName;
  readonly stateMessage: Text | undefined;
  readonly stateAt: string;
  readonly scheduledFor: string | undefined;
  readonly dueAt: string;
  readonly createdAt: string;
  readonly startedAt: string | undefined;
  readonly endedAt: string | undefined;
  /** How long it has run, until now or until its end. */
  readonly seconds: number | undefined;
  /** From 1: grows with every retry. */
  readonly attempt: number;
  /** How often another worker has gone on with it. */
  readonly takeovers: number;
  readonly worker: { readonly host: string; readonly processId: number } | undefined;
  /** Its worker no longer answers, and nobody has noticed yet. */
  readonly isAbandoned: boolean;
  readonly cancelledBy: string | undefined;
  readonly error: ErrorDetails | undefined;
  readonly waiting: Waiting | undefined;
}

export interface RunFilter {
  /** Undefined: all. */
  readonly states?: readonly StateName[] | undefined;
  readonly deployment?: string | undefined;
  readonly limit: number;
}

/** The latest runs that the filter lets through, the last created first. */
export async function listRuns(
  session: Session,
  { states, deployment, limit }: RunFilter,
): Promise<readonly FlowRunSummary[]> {
  return await readRuns(
    session,
    `($1::text[] is null or r.state_name = any($1)) and ($2::text is null or r.deployment = $2)
order by r.created_at desc, r.id limit $3`,
    [states ?? null, deployment ?? null, limit],
  );
}

/** What a run is by itself, and what it is read from. */
type PlainRun = Omit<FlowRunSummary, 'worker' | 'waiting'>;

const COLUMNS: Columns<PlainRun> = {
  id: 'r.id::text',
  name: 'r.name',
  flow: 'r.flow',
  deployment: 'r.deployment',
  warehouse: 'r.warehouse',
  queue: 'r.queue',
  trigger: 'r.trigger',
  createdBy: 'r.created_by',
  parameters: 'r.parameters',
  stateType: 'r.state_type',
  stateName: 'r.state_name',
  stateMessage: 'r.state_message',
  stateAt: isoTime('r.state_at'),
  scheduledFor: isoTime('r.scheduled_for'),
  dueAt: isoTime('r.due_at'),
  createdAt: isoTime('r.created_at'),
  startedAt: isoTime('r.started_at'),
  endedAt: isoTime('r.ended_at'),
  seconds: 'r.seconds',
  attempt: 'r.attempt',
  takeovers: 'r.takeovers',
  isAbandoned: 'r.is_abandoned',
  cancelledBy: 'r.cancelled_by',
  error: 'r.error',
};

/** Where a run is executed, and why it waits. */
interface Surroundings {
  readonly host: string | null;
  readonly process_id: number | null;
  readonly reason: WaitingReason | null;
  readonly blocker: string | null;
  readonly blocker_by: string | null;
  readonly blocker_since: string | null;
}

/** Runs, by a condition on `r` with what follows it. Why they wait is asked of these alone: others may wait by the thousand. */
export async function readRuns(
  session: Session,
  condition: string,
  values: readonly unknown[],
): Promise<readonly FlowRunSummary[]> {
  const { rows } = await session.query<Surroundings>(
    `select ${selectList(COLUMNS)}, r.worker_host as host, r.worker_pid as process_id, w.reason, w.blocker, w.blocker_by,
  ${isoTime('w.blocker_since')} as blocker_since
from (select * from sigeti_ops.flow_runs r where ${condition}) r
left join lateral (select * from sigeti_ops.waiting_runs w where w.id = r.id) w on true order by r.created_at desc, r.id`,
    values,
  );
  return rows.map((row) => ({
    ...readRow<PlainRun>(COLUMNS, { ...row }, ['parameters', 'stateMessage', 'error']),
    worker: row.host === null || row.process_id === null ? undefined : { host: row.host, processId: row.process_id },
    waiting: row.reason === null ? undefined : { reason: row.reason, blocker: blockerOf(row) },
  }));
}

function blockerOf({ blocker, blocker_by: by, blocker_since: since }: Surroundings): Waiting['blocker'] {
  return blocker === null ? undefined : { name: blocker, by: by ?? '', since: since ?? undefined };
}
