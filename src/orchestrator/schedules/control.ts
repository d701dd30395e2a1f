import { nearestNames } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import type { MissedPolicy, Rhythm, ScheduleSpec } from '../flow.ts';
import { nameTaken, scheduleOfFile, scheduleUnknown } from '../flows/errors.ts';
import { mergeParameters, type ParameterValues } from '../flows/parameters.ts';
import type { ScheduleOrigin } from '../flows/plan-deploy.ts';
import { findDeployment } from '../runs/enqueue.ts';
import { fromJson } from '../runs/flow-run.ts';
import { databaseTime, inTransaction } from '../transaction.ts';
import { instant, rhythmColumns, toRhythm } from './columns.ts';
import { nextAfter, rhythmProblem } from './rhythm.ts';

/** A schedule as it is now. Instants are ISO 8601, UTC. */
export interface ScheduleState {
  readonly deployment: string;
  readonly name: string;
  readonly origin: ScheduleOrigin;
  readonly rhythm: Rhythm;
  readonly parameters: ParameterValues;
  readonly missed: MissedPolicy;
  readonly pausedAt: string | undefined;
  readonly pausedBy: string | undefined;
  /** Undefined while it is paused. */
  readonly nextAt: string | undefined;
}

const ISO = `'YYYY-MM-DD"T"HH24:MI:SS"Z"'`;

/** The schedules of a deployment, or of all, by name. */
export async function listSchedules(session: Session, deployment?: string): Promise<readonly ScheduleState[]> {
  const { rows } = await session.query<Readonly<Record<string, unknown>>>(
    `select s.deployment, s.name, s.origin, s.cron, s.time_zone, extract(epoch from s.every)::float8 as every,
  to_char(s.anchor at time zone 'UTC', ${ISO}) as anchor, s.parameters, s.missed,
  to_char(s.paused_at at time zone 'UTC', ${ISO}) as paused_at, s.paused_by,
  case when s.paused_at is null then to_char(s.next_at at time zone 'UTC', ${ISO}) end as next_at
from sigeti_ops.schedule s join sigeti_ops.deployment d on d.name = s.deployment
where d.removed_at is null and ($1::text is null or s.deployment = $1) order by s.deployment, s.name`,
    [deployment ?? null],
  );
  return rows.map((row) => ({
    deployment: String(row.deployment),
    name: String(row.name),
    origin: String(row.origin) as ScheduleOrigin,
    rhythm: toRhythm(row.cron, row.time_zone, row.every, row.anchor),
    parameters: fromJson<ParameterValues>(row.parameters),
    missed: String(row.missed) as MissedPolicy,
    pausedAt: textOf(row.paused_at),
    pausedBy: textOf(row.paused_by),
    nextAt: textOf(row.next_at),
  }));
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Which schedules: one, all of a deployment, or all there are. */
export interface ScheduleChoice {
  readonly deployment?: string | undefined;
  readonly schedule?: string | undefined;
}

/**
 * Pauses schedules: no run is started for times that pass meanwhile, nor later. Returns those that were not paused yet.
 * Throws SCHEDULE_DEPLOYMENT_UNKNOWN, SCHEDULE_UNKNOWN.
 */
export async function pauseSchedules(
  session: Session,
  choice: ScheduleChoice,
  by: string,
): Promise<readonly ScheduleState[]> {
  return await inTransaction(session, async () => {
    const chosen = (await chooseSchedules(session, choice)).filter(({ pausedAt }) => pausedAt === undefined);
    for (const { deployment, name } of chosen) {
      await session.query(
        'update sigeti_ops.schedule set paused_at = clock_timestamp(), paused_by = $3 where deployment = $1 and name = $2',
        [deployment, name, by],
      );
    }
    return chosen;
  });
}

/** Resumes schedules, from now on. Returns those that were paused, with their next time. Throws as `pauseSchedules`. */
export async function resumeSchedules(session: Session, choice: ScheduleChoice): Promise<readonly ScheduleState[]> {
  return await inTransaction(session, async () => {
    const chosen = (await chooseSchedules(session, choice)).filter(({ pausedAt }) => pausedAt !== undefined);
    const now = await databaseTime(session);
    const resumed: ScheduleState[] = [];
    for (const schedule of chosen) {
      const next = nextAfter(schedule.rhythm, now);
      await session.query(
        `update sigeti_ops.schedule set paused_at = null, paused_by = null, next_at = $3::timestamptz
where deployment = $1 and name = $2`,
        [schedule.deployment, schedule.name, instant(next)],
      );
      const nextAt = instant(next)?.replace(/\.\d+/, '');
      resumed.push({ ...schedule, pausedAt: undefined, pausedBy: undefined, nextAt });
    }
    return resumed;
  });
}

async function chooseSchedules(
  session: Session,
  { deployment, schedule }: ScheduleChoice,
): Promise<readonly ScheduleState[]> {
  if (deployment !== undefined) await findDeployment(session, deployment);
  const all = await listSchedules(session, deployment);
  if (schedule === undefined || deployment === undefined) return all;
  return [pick(all, deployment, schedule)];
}

function pick(all: readonly ScheduleState[], deployment: string, schedule: string): ScheduleState {
  const found = all.find(({ name }) => name === schedule);
  if (found !== undefined) return found;
  const names = all.map(({ name }) => name);
  throw scheduleUnknown(deployment, schedule, nearestNames(schedule, names), names);
}

/**
 * Adds a schedule to a deployment, beside those of its file; deploying the file again leaves it. Throws
 * SCHEDULE_RHYTHM_INVALID, SCHEDULE_PARAMETER_…, SCHEDULE_NAME_TAKEN, SCHEDULE_DEPLOYMENT_UNKNOWN.
 */
export async function createSchedule(
  session: Session,
  deployment: string,
  schedule: ScheduleSpec,
): Promise<ScheduleState> {
  const { spec, flow } = await findDeployment(session, deployment);
  const wrong = rhythmProblem(schedule.rhythm);
  if (wrong !== undefined) throw wrong;
  const [problem] = mergeParameters(flow.parameters, spec.parameters, schedule.parameters).problems;
  if (problem !== undefined) throw problem;
  const next = nextAfter(schedule.rhythm, await databaseTime(session));
  const { rowCount } = await session.query(
    `insert into sigeti_ops.schedule (deployment, name, origin, cron, time_zone, every, anchor, parameters, missed, next_at)
values ($1, $2, 'command', $3, $4, make_interval(secs => $5), $6::timestamptz, $7, $8, $9::timestamptz)
on conflict (deployment, name) do nothing`,
    [
      deployment,
      schedule.name,
      ...rhythmColumns(schedule.rhythm),
      JSON.stringify(schedule.parameters),
      schedule.missed,
      instant(next),
    ],
  );
  if (rowCount === 0) throw nameTaken({ fr: 'un horaire', en: 'a schedule' }, schedule.name, undefined);
  return pick(await listSchedules(session, deployment), deployment, schedule.name);
}

/** Removes a schedule that was made by a command. Throws SCHEDULE_UNKNOWN, SCHEDULE_OF_FILE. */
export async function deleteSchedule(session: Session, deployment: string, schedule: string): Promise<void> {
  const { spec } = await findDeployment(session, deployment);
  const found = pick(await listSchedules(session, deployment), deployment, schedule);
  if (found.origin === 'file') throw scheduleOfFile(schedule, await fileOf(session, spec.flow));
  await session.query('delete from sigeti_ops.schedule where deployment = $1 and name = $2', [deployment, schedule]);
}

async function fileOf(session: Session, flow: string): Promise<string> {
  const { rows } = await session.query<{ file: string }>('select file from sigeti_ops.flow where name = $1', [flow]);
  return rows[0]?.file ?? flow;
}
