import type { StateName, StateType } from '../core/index.ts';
import type { Session } from '../postgres/index.ts';
import type { DeploymentSpec, Flow } from './flow.ts';
import { findDeployment } from './runs/enqueue.ts';
import { fromJson } from './runs/flow-run.ts';
import { listSchedules, type ScheduleState } from './schedules/control.ts';

/** A run as lists show it. Instants are ISO 8601, UTC. */
export interface LatestRun {
  readonly id: string;
  readonly name: string;
  readonly stateType: StateType;
  readonly stateName: StateName;
  /** When it reached its state. */
  readonly at: string;
  /** Of work; undefined where it has not begun. */
  readonly seconds: number | undefined;
}

/** A deployment as it is now. */
export interface DeploymentState {
  readonly spec: DeploymentSpec;
  readonly flow: Flow;
  /** The flow's file, relative to the project. */
  readonly file: string;
  readonly warehouse: string;
  readonly deployedAt: string;
  readonly schedules: readonly ScheduleState[];
  /** Newest first, at most `RUNS`. */
  readonly runs: readonly LatestRun[];
}

const RUNS = 5;
const ISO = `'YYYY-MM-DD"T"HH24:MI:SS"Z"'`;

/** Deployments by name, or the one of that name. Throws SCHEDULE_DEPLOYMENT_UNKNOWN. */
export async function listDeployments(session: Session, name?: string): Promise<readonly DeploymentState[]> {
  if (name !== undefined) await findDeployment(session, name);
  const schedules = await listSchedules(session, name);
  const { rows } = await session.query<Readonly<Record<string, string>>>(
    `select d.name, d.definition as spec, f.definition as flow, f.file, d.warehouse,
  to_char(d.deployed_at at time zone 'UTC', ${ISO}) as deployed_at,
  (select coalesce(jsonb_agg(r order by r."createdAt" desc), '[]') from (
    select r.id, r.name, r.state_type as "stateType", r.state_name as "stateName", r.created_at as "createdAt",
      to_char(r.state_at at time zone 'UTC', ${ISO}) as at,
      extract(epoch from coalesce(r.ended_at, clock_timestamp()) - r.started_at)::float8 as seconds
    from sigeti_ops.flow_run r where r.deployment = d.name order by r.created_at desc limit ${RUNS}) r) as runs
from sigeti_ops.deployment d join sigeti_ops.flow f on f.name = d.flow
where d.removed_at is null and ($1::text is null or d.name = $1) order by d.name`,
    [name ?? null],
  );
  return rows.map((row) => ({
    spec: fromJson<DeploymentSpec>(row.spec),
    flow: fromJson<Flow>(row.flow),
    file: row.file ?? '',
    warehouse: row.warehouse ?? '',
    deployedAt: row.deployed_at ?? '',
    schedules: schedules.filter(({ deployment }) => deployment === row.name),
    runs: fromJson<readonly (Omit<LatestRun, 'seconds'> & { readonly seconds: number | null })[]>(row.runs).map(
      ({ id, name: runName, stateType, stateName, at, seconds }) => ({
        id,
        name: runName,
        stateType,
        stateName,
        at,
        seconds: seconds ?? undefined,
      }),
    ),
  }));
}
