import type { Text } from '../../core/index.ts';
import { LOCK_CLASSES, type Session } from '../../postgres/index.ts';
import type { DeploymentSpec, Flow, FlowFile, ScheduleSpec } from '../flow.ts';
import { fromJson } from '../runs/flow-run.ts';
import { instant, rhythmColumns } from '../schedules/columns.ts';
import { nextAfter } from '../schedules/rhythm.ts';
import { databaseTime, inTransaction } from '../transaction.ts';
import { flowTaken } from './errors.ts';
import { canonicalJson, hashOf } from './hash.ts';
import {
  type DeployChange,
  type Deployed,
  type DeployRequest,
  planDeploy,
  type ScheduleOrigin,
  takenFlow,
} from './plan-deploy.ts';

/** Class and key of the advisory lock under which is deployed: two at once follow each other. */
const DEPLOY_LOCK = `${LOCK_CLASSES.history}, 2`;

/** What `deployFlows` would change now. */
export async function previewDeploy(session: Session, request: DeployRequest): Promise<readonly DeployChange[]> {
  return planDeploy(request, await loadDeployed(session));
}

/**
 * Makes the database's flows, deployments and schedules those of the files, in one transaction, and returns what
 * changed. Waiting runs of deployments that are gone are cancelled; those of others go on with what they were made of.
 * A schedule that somebody has paused stays so, unless its file now says otherwise. Throws SCHEDULE_FLOW_TAKEN.
 */
export async function deployFlows(
  session: Session,
  request: DeployRequest & { readonly by: string },
): Promise<readonly DeployChange[]> {
  return await inTransaction(session, async () => {
    await session.script(`select pg_advisory_xact_lock(${DEPLOY_LOCK})`);
    const deployed = await loadDeployed(session);
    const taken = request.takesOver === true ? undefined : takenFlow(request, deployed);
    if (taken !== undefined) throw flowTaken(taken.flow, taken.warehouse);
    const changes = planDeploy(request, deployed);
    const now = await databaseTime(session);
    const changed = new Map(changes.filter(({ change }) => change !== 'unchanged').map((each) => [keyOf(each), each]));
    for (const file of request.files) {
      if (changed.has(`flow ${file.flow.name}`)) await writeFlow(session, file);
      for (const spec of file.deployments) {
        const before = deployed.deployments.find((each) => each.spec.name === spec.name)?.spec;
        await deploy(session, { spec, before, changed, now, warehouse: request.warehouse, by: request.by });
      }
    }
    for (const { kind, name } of changes.filter(({ change }) => change === 'removed')) {
      await REMOVE[kind](session, name, request.by);
    }
    return changes;
  });
}

const keyOf = ({ kind, name }: DeployChange) => `${kind} ${name}`;

async function loadDeployed(session: Session): Promise<Deployed> {
  const [flows, deployments, schedules] = await session.script(`
select file, definition from sigeti_ops.flow where removed_at is null order by name;
select warehouse, definition from sigeti_ops.deployment where removed_at is null order by name;
select s.deployment, s.name, s.origin from sigeti_ops.schedule s join sigeti_ops.deployment d on d.name = s.deployment
where d.removed_at is null order by s.deployment, s.name`);
  return {
    flows: (flows?.rows ?? []).map(([file, flow]) => ({ file: String(file), flow: fromJson<Flow>(flow) })),
    deployments: (deployments?.rows ?? []).map(([warehouse, spec]) => ({
      warehouse: String(warehouse),
      spec: fromJson<DeploymentSpec>(spec),
    })),
    schedules: (schedules?.rows ?? []).map(([deployment, name, origin]) => ({
      deployment: String(deployment),
      name: String(name),
      origin: String(origin) as ScheduleOrigin,
    })),
  };
}

async function writeFlow(session: Session, { file, flow }: FlowFile): Promise<void> {
  await session.query(
    `insert into sigeti_ops.flow (name, file, hash, definition) values ($1, $2, $3, $4)
on conflict (name) do update set file = excluded.file, hash = excluded.hash, definition = excluded.definition,
  deployed_at = now(), removed_at = null`,
    [flow.name, file, hashOf(flow), JSON.stringify(flow)],
  );
}

interface Deploying {
  readonly spec: DeploymentSpec;
  readonly before: DeploymentSpec | undefined;
  /** By kind and name, what is not as it was. */
  readonly changed: ReadonlyMap<string, DeployChange>;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly warehouse: string;
  readonly by: string;
}

async function deploy(session: Session, deploying: Deploying): Promise<void> {
  const { spec, before, changed, warehouse } = deploying;
  const schedules = spec.schedules.filter(({ name }) => changed.has(`schedule ${spec.name}/${name}`));
  const isSame = before !== undefined && canonicalJson(before) === canonicalJson(spec);
  if (isSame && schedules.length === 0 && !changed.has(`deployment ${spec.name}`)) return;
  await session.query(
    `insert into sigeti_ops.deployment (name, flow, warehouse, definition, queue, parameters, late_after)
values ($1, $2, $3, $4, $5, $6, make_interval(secs => $7))
on conflict (name) do update set flow = excluded.flow, warehouse = excluded.warehouse,
  definition = excluded.definition, queue = excluded.queue, parameters = excluded.parameters,
  late_after = excluded.late_after, deployed_at = now(), removed_at = null`,
    [
      spec.name,
      spec.flow,
      warehouse,
      JSON.stringify(spec),
      spec.queue,
      JSON.stringify(spec.parameters),
      spec.lateAfter,
    ],
  );
  for (const schedule of schedules) await writeSchedule(session, schedule, deploying);
}

async function writeSchedule(session: Session, schedule: ScheduleSpec, deploying: Deploying): Promise<void> {
  const { spec, before, changed, now, by } = deploying;
  const { name, rhythm, parameters, missed, paused } = schedule;
  const next = instant(nextAfter(rhythm, now));
  const known = before?.schedules.find((each) => each.name === name);
  const isNew = changed.get(`schedule ${spec.name}/${name}`)?.change === 'created' || known === undefined;
  // What was missed under another rhythm, or while it was paused, is not made up for.
  const isMoved = isNew || canonicalJson(known.rhythm) !== canonicalJson(rhythm) || known.paused !== paused;
  const isPauseChanged = isNew || known.paused !== paused;
  await session.query(
    `insert into sigeti_ops.schedule as s (deployment, name, origin, cron, time_zone, every, anchor, parameters, missed,
  paused_at, paused_by, next_at)
values ($1, $2, 'file', $3, $4, make_interval(secs => $5), $6::timestamptz, $7, $8,
  case when $9 then now() end, case when $9 then $12 end, $10::timestamptz)
on conflict (deployment, name) do update set origin = 'file', cron = excluded.cron, time_zone = excluded.time_zone,
  every = excluded.every, anchor = excluded.anchor, parameters = excluded.parameters, missed = excluded.missed,
  paused_at = case when $13 then excluded.paused_at else s.paused_at end,
  paused_by = case when $13 then excluded.paused_by else s.paused_by end,
  next_at = case when $11 then excluded.next_at else s.next_at end`,
    [
      spec.name,
      name,
      ...rhythmColumns(rhythm),
      JSON.stringify(parameters),
      missed,
      paused,
      next,
      isMoved,
      by,
      isPauseChanged,
    ],
  );
}

const REMOVED: Text = {
  fr: 'Son déploiement n’est plus dans les fichiers du projet.',
  en: 'Its deployment is no longer in the files of the project.',
};

/** How each kind goes. Schedules first: a scheduler that has one in hand starts its runs before those are cancelled. */
const REMOVE: Readonly<Record<DeployChange['kind'], (session: Session, name: string, by: string) => Promise<unknown>>> =
  {
    schedule: (session, name) =>
      session.query(`delete from sigeti_ops.schedule where deployment || '/' || name = $1 and origin = 'file'`, [name]),
    deployment: async (session, name, by) => {
      await session.query('update sigeti_ops.deployment set removed_at = now() where name = $1', [name]);
      await session.query('update sigeti_ops.schedule set next_at = null where deployment = $1', [name]);
      await session.query(
        `update sigeti_ops.flow_run set state_type = 'CANCELLED', state_name = 'Cancelled', state_message = $2,
  cancelled_by = $3, ended_at = clock_timestamp() where deployment = $1 and state_type = 'SCHEDULED'`,
        [name, JSON.stringify(REMOVED), by],
      );
    },
    flow: (session, name) => session.query('update sigeti_ops.flow set removed_at = now() where name = $1', [name]),
  };
