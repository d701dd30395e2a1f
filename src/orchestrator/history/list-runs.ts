import type { ErrorDetails, StateName, StateType, Text } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import type { ParameterValue } from '../flow.ts';
import { fromJson } from '../runs/flow-run.ts';

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

/** Runs, by a condition on `r` with what follows it. Why they wait is asked of these alone: others may wait by the thousand. */
export async function readRuns(
  session: Session,
  condition: string,
  values: readonly unknown[],
): Promise<readonly FlowRunSummary[]> {
  const { rows } = await session.query<Row>(
    `select r.id::text, r.name, r.flow, r.deployment, r.warehouse, r.queue, r.trigger, r.created_by, r.parameters,
  r.state_type, r.state_name, r.state_message, ${isoTime('r.state_at')} as state_at, ${isoTime('r.scheduled_for')} as scheduled_for,
  ${isoTime('r.due_at')} as due_at, ${isoTime('r.created_at')} as created_at, ${isoTime('r.started_at')} as started_at,
  ${isoTime('r.ended_at')} as ended_at, r.seconds, r.attempt, r.takeovers, r.worker_host, r.worker_pid, r.is_abandoned,
  r.cancelled_by, r.error, w.reason, w.blocker, w.blocker_by, ${isoTime('w.blocker_since')} as blocker_since
from (select * from sigeti_ops.flow_runs r where ${condition}) r
left join lateral (select * from sigeti_ops.waiting_runs w where w.id = r.id) w on true order by r.created_at desc, r.id`,
    values,
  );
  return rows.map(toSummary);
}

/** A moment as text, ISO 8601 in UTC with milliseconds. */
export function isoTime(expression: string): string {
  return `to_char(${expression} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly flow: string;
  readonly deployment: string | null;
  readonly warehouse: string;
  readonly queue: string;
  readonly trigger: FlowRunSummary['trigger'];
  readonly created_by: string;
  readonly parameters: string;
  readonly state_type: StateType;
  readonly state_name: StateName;
  readonly state_message: string | null;
  readonly state_at: string;
  readonly scheduled_for: string | null;
  readonly due_at: string;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly seconds: number | null;
  readonly attempt: number;
  readonly takeovers: number;
  readonly worker_host: string | null;
  readonly worker_pid: number | null;
  readonly is_abandoned: boolean | null;
  readonly cancelled_by: string | null;
  readonly error: string | null;
  readonly reason: WaitingReason | null;
  readonly blocker: string | null;
  readonly blocker_by: string | null;
  readonly blocker_since: string | null;
}

function toSummary(row: Row): FlowRunSummary {
  const { worker_host: host, worker_pid: processId } = row;
  return {
    id: row.id,
    name: row.name,
    flow: row.flow,
    deployment: row.deployment ?? undefined,
    warehouse: row.warehouse,
    queue: row.queue,
    trigger: row.trigger,
    createdBy: row.created_by,
    parameters: fromJson<FlowRunSummary['parameters']>(row.parameters),
    stateType: row.state_type,
    stateName: row.state_name,
    stateMessage: fromNullable<Text>(row.state_message),
    stateAt: row.state_at,
    scheduledFor: row.scheduled_for ?? undefined,
    dueAt: row.due_at,
    createdAt: row.created_at,
    startedAt: row.started_at ?? undefined,
    endedAt: row.ended_at ?? undefined,
    seconds: row.seconds ?? undefined,
    attempt: row.attempt,
    takeovers: row.takeovers,
    worker: host === null || processId === null ? undefined : { host, processId },
    isAbandoned: row.is_abandoned === true,
    cancelledBy: row.cancelled_by ?? undefined,
    error: fromNullable<ErrorDetails>(row.error),
    waiting: row.reason === null ? undefined : { reason: row.reason, blocker: blockerOf(row) },
  };
}

function blockerOf({ blocker, blocker_by: by, blocker_since: since }: Row): Waiting['blocker'] {
  return blocker === null ? undefined : { name: blocker, by: by ?? '', since: since ?? undefined };
}

/** What a column of type jsonb holds; undefined where it is null. */
export function fromNullable<T>(value: string | null): T | undefined {
  return value === null ? undefined : fromJson<T>(value);
}
