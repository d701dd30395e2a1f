import type { SigetiError, Text } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import type { Flow, MissedPolicy } from '../flow.ts';
import { mergeParameters, type ParameterValues } from '../flows/parameters.ts';
import { fromJson } from '../runs/flow-run.ts';
import { type InsertedRun, insertRuns, type NewRun } from '../runs/insert-runs.ts';
import { inTransaction } from '../transaction.ts';
import { instant, toRhythm } from './columns.ts';
import { lookAt, type SkippedTicks, type Timing } from './due-ticks.ts';
import { rhythmProblem } from './rhythm.ts';

/** A schedule with what its runs are made of. Instants are milliseconds since 1970, of the database's clock. */
interface ScheduleRow extends Timing {
  readonly id: string;
  readonly name: string;
  readonly deployment: string;
  readonly parameters: ParameterValues;
  readonly now: number;
  readonly flow: Flow;
  readonly warehouse: string;
  readonly queue: string;
  readonly deploymentParameters: ParameterValues;
  readonly lateAfter: number;
}

const COLUMNS = `s.id::text, s.name, s.deployment, s.cron, s.time_zone, extract(epoch from s.every)::float8,
  to_char(s.anchor at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), s.missed, s.parameters,
  extract(epoch from s.next_at)::float8 * 1000, extract(epoch from clock_timestamp())::float8 * 1000,
  f.definition, d.warehouse, d.queue, d.parameters, extract(epoch from d.late_after)::float8`;

const SCHEDULES = `sigeti_ops.schedule s join sigeti_ops.deployment d on d.name = s.deployment
join sigeti_ops.flow f on f.name = d.flow
where s.paused_at is null and d.removed_at is null`;

/**
 * Starts what is due: for each tick a run that waits, in the same transaction in which the schedule moves on. Any number
 * of schedulers may do so at once: a schedule that one of them has in hand is left to it. Returns the runs. Throws
 * SCHEDULE_RHYTHM_INVALID for a rhythm that somebody has broken in the table, when all others are done.
 */
export async function scheduleRuns(session: Session): Promise<readonly InsertedRun[]> {
  const [looked] = await session.script(`select ${COLUMNS} from ${SCHEDULES}`);
  const all = (looked?.rows ?? []).map(toSchedule);
  const broken = new Map(all.map((each) => [each.id, rhythmProblem(each.rhythm)]));
  const due = all.filter((each) => broken.get(each.id) === undefined && lookAt(each, each.now) !== undefined);
  const started = due.length === 0 ? [] : await startDue(session, due);
  for (const problem of broken.values()) if (problem !== undefined) throw problem;
  return started;
}

async function startDue(session: Session, due: readonly ScheduleRow[]): Promise<readonly InsertedRun[]> {
  const ids = due.map(({ id }) => id).join(', ');
  return await inTransaction(session, async () => {
    const [locked] = await session.script(
      `select ${COLUMNS} from ${SCHEDULES} and s.id in (${ids}) order by s.next_at for update of s skip locked`,
    );
    const started: InsertedRun[] = [];
    for (const schedule of (locked?.rows ?? []).map(toSchedule)) started.push(...(await move(session, schedule)));
    return started;
  });
}

async function move(session: Session, schedule: ScheduleRow): Promise<readonly InsertedRun[]> {
  const look = lookAt(schedule, schedule.now);
  if (look === undefined) return [];
  const skipped = look.skipped === undefined ? [] : [skippedRun(schedule, look.skipped)];
  const started = await insertRuns(session, [...skipped, ...look.run.map((tick) => runOf(schedule, tick))]);
  await session.query('update sigeti_ops.schedule set next_at = $2::timestamptz where id = $1::bigint', [
    schedule.id,
    instant(look.next),
  ]);
  return started.slice(skipped.length);
}

/** The run of a tick; one whose parameters fit its flow no more has failed already, and says why. */
function runOf(schedule: ScheduleRow, tick: number): NewRun {
  const { values, problems } = mergeParameters(
    schedule.flow.parameters,
    schedule.deploymentParameters,
    schedule.parameters,
  );
  const [problem] = problems;
  return {
    ...common(schedule, values),
    scheduledFor: tick,
    dueAt: tick,
    lateAfter: schedule.lateAfter,
    state: problem === undefined ? { type: 'SCHEDULED', name: 'Scheduled' } : { type: 'FAILED', name: 'Failed' },
    error: problem === undefined ? undefined : withOthers(problem, problems.slice(1)),
  };
}

function withOthers(problem: SigetiError, others: readonly SigetiError[]) {
  return problem.with({ others: others.map((each) => each.toJSON()) }).toJSON();
}

/** One run for all ticks that are left out. It has no time of its own: after a clock that jumped they may still come. */
function skippedRun(schedule: ScheduleRow, skipped: SkippedTicks): NewRun {
  return {
    ...common(schedule, {}),
    dueAt: skipped.last,
    state: { type: 'CANCELLED', name: 'Skipped', message: skippedText(skipped) },
  };
}

function common(schedule: ScheduleRow, parameters: ParameterValues) {
  const { id, name, deployment, flow, warehouse, queue } = schedule;
  const createdBy = `schedule ${name}`;
  return { flow, deployment, scheduleId: id, warehouse, queue, parameters, trigger: 'schedule', createdBy } as const;
}

function skippedText({ count, isMore, first, last }: SkippedTicks): Text {
  const [from, to] = [first, last].map((at) => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`);
  if (count === 1 && !isMore) {
    return {
      fr: `Une heure manquée n’est pas rattrapée : ${from}.`,
      en: `One missed time is not made up for: ${from}.`,
    };
  }
  return {
    fr: `${isMore ? 'Plus de ' : ''}${count} heures manquées ne sont pas rattrapées, de ${from} à ${to}.`,
    en: `${isMore ? 'More than ' : ''}${count} missed times are not made up for, from ${from} to ${to}.`,
  };
}

function toSchedule(row: readonly unknown[]): ScheduleRow {
  const [id, name, deployment, cron, timeZone, every, anchor, missed, parameters, nextAt, now, flow, ...rest] = row;
  const [warehouse, queue, deploymentParameters, lateAfter] = rest;
  return {
    id: String(id),
    name: String(name),
    deployment: String(deployment),
    rhythm: toRhythm(cron, timeZone, every, anchor),
    missed: String(missed) as MissedPolicy,
    parameters: fromJson<ParameterValues>(parameters),
    nextAt: nextAt === null ? undefined : Math.round(Number(nextAt)),
    now: Math.floor(Number(now)),
    flow: fromJson<Flow>(flow),
    warehouse: String(warehouse),
    queue: String(queue),
    deploymentParameters: fromJson<ParameterValues>(deploymentParameters),
    lateAfter: Number(lateAfter),
  };
}

/** A run that should have started and has not. */
export interface LateRun {
  readonly id: string;
  readonly name: string;
  readonly deployment: string | undefined;
}

/** Marks the runs that have waited beyond their deployment's `late_after`, each once, and returns them. */
export async function markLate(session: Session): Promise<readonly LateRun[]> {
  const [marked] = await session.script(`update sigeti_ops.flow_run set state_type = 'SCHEDULED', state_name = 'Late'
where id in (select id from sigeti_ops.flow_run where state_type = 'SCHEDULED' and state_name = 'Scheduled'
  and late_at <= clock_timestamp() for update skip locked)
returning id::text, name, deployment`);
  return (marked?.rows ?? []).map(([id, name, deployment]) => ({
    id: String(id),
    name: String(name),
    deployment: typeof deployment === 'string' ? deployment : undefined,
  }));
}
