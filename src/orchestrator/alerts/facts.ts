import type { StateName, StateType, Text } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { fromJson } from '../runs/flow-run.ts';

/** A run that has been started at least once. Instants are milliseconds since 1970, of the database's clock. */
export interface RunFact {
  readonly id: string;
  readonly name: string;
  readonly state: StateType;
  readonly stateName: StateName;
  readonly attempt: number;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
}

/** A run that should have started. */
export interface LateFact {
  readonly id: string;
  readonly name: string;
  readonly dueAt: number;
  /** As the view `waiting_runs` says it. */
  readonly reason: string;
  readonly blocker: string | undefined;
}

/** What is known of the runs of a deployment, or of a verb that is run by itself. */
export interface SubjectFacts {
  readonly subject: string;
  /** When it was deployed, or first run. */
  readonly knownSince: number;
  readonly lastSuccessAt: number | undefined;
  /** At most `RUNS`, newest first; without those that were cancelled or wait for their first start. */
  readonly runs: readonly RunFact[];
  readonly late: readonly LateFact[];
}

/** What came of a test, or of a look at a source, in the last run that looked. */
export interface NodeFact {
  readonly uniqueId: string;
  readonly subject: string;
  readonly runId: string;
  readonly run: string;
  readonly state: StateType;
  /** Rows that fail. */
  readonly failures: number | undefined;
  /** Of the error that it left. */
  readonly code: string | undefined;
  readonly message: Text | undefined;
  readonly endedAt: number;
}

/** Processes of a kind. */
export interface KindFacts {
  /** The last heartbeat of any of them. */
  readonly seenAt: number | undefined;
  /** Since when one of those alive has been so. */
  readonly aliveSince: number | undefined;
}

/** What the rules look at, in one picture. */
export interface Facts {
  readonly now: number;
  readonly subjects: readonly SubjectFacts[];
  /** At most one of each node. */
  readonly nodes: readonly NodeFact[];
  readonly workers: KindFacts;
  readonly schedulers: KindFacts;
  /** Since when something waits for schedulers and workers: a schedule, or a run; undefined where nothing does. */
  readonly expectedSince: number | undefined;
}

/** Runs per deployment that say what is usual. */
const RUNS = 40;

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;

/**
 * The newest runs of a subject. The bounds stand for an equality that the planner would answer from the newest runs of
 * all deployments, reading every one of them where this one has few.
 */
const runsOf = (columns: string, condition: string, limit: number) => `
  (select * from (select ${columns} from sigeti_ops.flow_run r
    where s.is_deployment and r.deployment >= s.name and r.deployment <= s.name and ${condition}
    order by r.deployment, r.created_at desc limit ${limit}) d
   union all
   select * from (select ${columns} from sigeti_ops.flow_run r
    where not s.is_deployment and r.deployment is null and r.flow = s.name and r.warehouse = $1 and ${condition}
    order by r.deployment, r.created_at desc limit ${limit}) c)`;

const SUBJECTS = `
with subject as (
  select d.name, true as is_deployment, d.deployed_at as known_since
  from sigeti_ops.deployment d where d.removed_at is null and d.warehouse = $1
  union all
  select r.flow, false, min(r.created_at) from sigeti_ops.flow_run r
  where r.deployment is null and r.warehouse = $1 and r.created_at > clock_timestamp() - interval '60 days' group by r.flow)
select s.name as subject, ${ms('s.known_since')} as "knownSince",
  (select ${ms('x.ended_at')} from ${runsOf('r.ended_at, r.created_at', "r.state_type = 'COMPLETED'", 1)} x) as "lastSuccessAt",
  (select coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'name', x.name, 'state', x.state_type, 'stateName', x.state_name,
      'attempt', x.attempt, 'startedAt', ${ms('x.started_at')}, 'endedAt', ${ms('x.ended_at')}) order by x.created_at desc), '[]')
    from ${runsOf(
      'r.id, r.name, r.state_type, r.state_name, r.attempt, r.started_at, r.ended_at, r.created_at',
      "r.state_type <> 'CANCELLED' and (r.state_type <> 'SCHEDULED' or r.attempt > 1 or r.takeovers > 0)",
      RUNS,
    )} x) as runs,
  (select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'name', r.name, 'dueAt', ${ms('r.due_at')},
      'reason', w.reason, 'blocker', w.blocker) order by r.due_at), '[]')
    from sigeti_ops.flow_run r join sigeti_ops.waiting_runs w on w.id = r.id
    where s.is_deployment and r.deployment = s.name and r.state_type = 'SCHEDULED'
      and (r.state_name = 'Late' or r.state_name = 'Scheduled' and r.late_at <= clock_timestamp())) as late
from subject s order by s.name`;

/** The last word on each test and source in the newest runs, as far as it is wrong or an open incident waits for it. */
const NODES = `
select * from (
  select distinct on (t.node) t.node as "uniqueId", coalesce(r.deployment, r.flow) as subject, r.id::text as "runId",
    r.name as run, t.state_type as state, t.failures::float8 as failures, t.error ->> 'code' as code,
    t.error -> 'message' as message, ${ms('t.ended_at')} as "endedAt"
  from sigeti_ops.task_run t join sigeti_ops.flow_run r on r.id = t.flow_run_id
  where r.id = any ($1::uuid[]) and t.ended_at is not null and t.state_type in ('COMPLETED', 'FAILED')
    and (t.node like 'test.%' or t.node like 'unit!_test.%' escape '!' or t.node like 'source.%' and exists (
      select from jsonb_array_elements(r.definition -> 'tasks') k
      where k ->> 'name' = t.task and k ->> 'verb' in ('freshness', 'source')))
  order by t.node, t.ended_at desc) n
where n.state = 'FAILED' or n.code is not null
  or exists (select from sigeti_ops.alert_incident i where i.closed_at is null and i.subject = n."uniqueId")`;

const PROCESSES = `
select ${ms('clock_timestamp()')} as now,
  (select jsonb_object_agg(kind, jsonb_build_object('seenAt', seen, 'aliveSince', alive)) from (
    select w.kind, max(${ms('w.seen_at')}) as seen,
      min(${ms('v.started_at')}) as alive
    from sigeti_ops.worker w left join sigeti_ops.live_worker v on v.id = w.id
    where w.kind in ('worker', 'scheduler') and coalesce(w.warehouse, $1) = $1 group by w.kind) k) as kinds,
  least(
    (select min(${ms('d.deployed_at')}) from sigeti_ops.schedule s join sigeti_ops.deployment d on d.name = s.deployment
     where s.paused_at is null and d.removed_at is null and d.warehouse = $1),
    (select min(${ms('r.due_at')}) from sigeti_ops.flow_run r
     where r.state_type = 'SCHEDULED' and r.warehouse = $1 and r.due_at <= clock_timestamp())) as "expectedSince"`;

/** Reads what the rules look at. `warehouse` is the schema that the project's runs publish to. */
export async function readFacts(session: Session, warehouse: string): Promise<Facts> {
  const found = await session.query<Readonly<Record<keyof SubjectFacts, unknown>>>(SUBJECTS, [warehouse]);
  const subjects = found.rows.map((row) => ({
    subject: String(row.subject),
    knownSince: Number(row.knownSince),
    lastSuccessAt: numeric(row.lastSuccessAt),
    runs: fromJson<readonly RunFact[]>(row.runs).map(withoutNulls),
    late: fromJson<readonly LateFact[]>(row.late).map(withoutNulls),
  }));
  const newest = subjects.flatMap(({ runs }) => runs.find(({ endedAt }) => endedAt !== undefined)?.id ?? []);
  const nodes = await session.query<Readonly<Record<keyof NodeFact, unknown>>>(NODES, [newest]);
  const { rows } = await session.query<Readonly<Record<string, unknown>>>(PROCESSES, [warehouse]);
  const kinds = fromJson<Readonly<Record<string, KindFacts>> | null>(rows[0]?.kinds ?? null);
  const nobody: KindFacts = { seenAt: undefined, aliveSince: undefined };
  return {
    now: Number(rows[0]?.now),
    subjects,
    nodes: nodes.rows.map((row) => ({
      uniqueId: String(row.uniqueId),
      subject: String(row.subject),
      runId: String(row.runId),
      run: String(row.run),
      state: String(row.state) as StateType,
      failures: numeric(row.failures),
      code: typeof row.code === 'string' ? row.code : undefined,
      message: row.message === null ? undefined : fromJson<Text>(row.message),
      endedAt: Number(row.endedAt),
    })),
    workers: withoutNulls(kinds?.worker ?? nobody),
    schedulers: withoutNulls(kinds?.scheduler ?? nobody),
    expectedSince: numeric(rows[0]?.expectedSince),
  };
}

function numeric(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}

/** JSON's null is our undefined. */
function withoutNulls<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null)) as T;
}
