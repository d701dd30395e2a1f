import type { ClientProcess } from '../../postgres/index.ts';
import type { Flow, ParameterValue } from '../flow.ts';

/** A run that a worker has claimed: it may write and publish as long as the fence is this one. */
export interface ClaimedRun {
  readonly id: string;
  readonly name: string;
  readonly fence: number;
  readonly flow: Flow;
  readonly deployment: string | undefined;
  readonly warehouse: string;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** Its time by the schedule, ISO 8601 in UTC; when it was asked for by hand, that moment. */
  readonly scheduledFor: string;
  readonly timeZone: string;
  /** From 1: grows with every retry of the whole run. */
  readonly attempt: number;
  /** The process of the attempt before, which may still be there, frozen. */
  readonly predecessor: ClientProcess | undefined;
}

/** Seconds for which a run belongs to its worker unless it is renewed; a worker renews every `HEARTBEAT` seconds. */
export const LEASE = 8;
export const HEARTBEAT = 2;
/** Nobody goes on with a command that freezes: it is better waited for than cut off on a machine that is only slow. */
export const COMMAND_LEASE = 60;

/** How often a run whose worker died is taken over before it is marked as crashed. */
export const MOST_TAKEOVERS = 2;

/** The time zone of runs that no schedule made. */
const DEFAULT_TIME_ZONE = 'Africa/Abidjan';

/** Columns of a claimed run, in the order of `toClaimedRun`. */
export const CLAIMED_COLUMNS = `r.id::text, r.name, r.fence::text, r.definition, r.deployment, r.warehouse, r.parameters,
  to_char(coalesce(r.scheduled_for, r.created_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
  (select s.time_zone from sigeti_ops.schedule s where s.id = r.schedule_id), r.attempt, r.process`;

/** A row of `CLAIMED_COLUMNS`. What is stored was checked when it was written. */
export function toClaimedRun(row: readonly unknown[]): ClaimedRun {
  const [id, name, fence, flow, deployment, warehouse, parameters, scheduledFor, timeZone, attempt, process] = row;
  return {
    id: String(id),
    name: String(name),
    fence: Number(fence),
    flow: fromJson<Flow>(flow),
    deployment: typeof deployment === 'string' ? deployment : undefined,
    warehouse: String(warehouse),
    parameters: fromJson<ClaimedRun['parameters']>(parameters),
    scheduledFor: String(scheduledFor),
    timeZone: typeof timeZone === 'string' ? timeZone : DEFAULT_TIME_ZONE,
    attempt: Number(attempt),
    predecessor: process === null ? undefined : fromJson<ClientProcess>(process),
  };
}

/** What a column of type jsonb holds: as text, or read already. The caller vouches for its shape. */
export function fromJson<T>(value: unknown): T {
  return (typeof value === 'string' ? JSON.parse(value) : value) as T;
}
