import type { DeploymentSpec, Flow, FlowFile, ScheduleSpec } from '../flow.ts';
import { canonicalJson } from './hash.ts';

/** What the database has of flows, deployments and schedules; removed ones are not among them. */
export interface Deployed {
  readonly flows: readonly { readonly file: string; readonly flow: Flow }[];
  readonly deployments: readonly { readonly warehouse: string; readonly spec: DeploymentSpec }[];
  readonly schedules: readonly {
    readonly deployment: string;
    readonly name: string;
    readonly origin: ScheduleOrigin;
  }[];
}

/** A schedule comes from the deployment's file, or somebody made it by a command. */
export type ScheduleOrigin = 'file' | 'command';

/** One field of something that changes; undefined: not there. Nested fields have dots: `tasks.refresh.timeout`. */
export interface FieldChange {
  readonly field: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface DeployChange {
  readonly kind: 'flow' | 'deployment' | 'schedule';
  /** Of a schedule: `flow/deployment/schedule`. */
  readonly name: string;
  readonly change: 'created' | 'changed' | 'unchanged' | 'removed';
  /** Empty unless it changes. */
  readonly fields: readonly FieldChange[];
}

/** What is to be deployed. */
export interface DeployRequest {
  readonly files: readonly FlowFile[];
  /** Whether `files` are all there are: only then what is in none of them is removed. */
  readonly isWhole: boolean;
  /** What the runs of the deployments write to. */
  readonly warehouse: string;
  /** Whether flows that another warehouse of the database has deployed become this one's. */
  readonly takesOver?: boolean | undefined;
}

/**
 * What deploying changes, in the order of the files, removals last. The file is the truth, but for schedules that were
 * made by a command, which stay.
 */
export function planDeploy({ files, isWhole, warehouse }: DeployRequest, deployed: Deployed): readonly DeployChange[] {
  const changes = files.flatMap(({ file, flow, deployments }) => {
    const before = deployed.flows.find((each) => each.flow.name === flow.name);
    return [
      compare('flow', flow.name, before && flowFields(before.file, before.flow), flowFields(file, flow)),
      ...deployments.flatMap((spec) => planDeployment(spec, warehouse, deployed)),
    ];
  });
  return [...changes, ...planRemovals(files, isWhole, ofWarehouse(warehouse, deployed))];
}

function planDeployment(spec: DeploymentSpec, warehouse: string, deployed: Deployed): readonly DeployChange[] {
  const before = deployed.deployments.find((each) => each.spec.name === spec.name);
  const own = deployed.schedules.filter((each) => each.deployment === spec.name);
  const known = (name: string) => {
    const origin = own.find((each) => each.name === name)?.origin;
    const schedule = before?.spec.schedules.find((each) => each.name === name);
    if (origin === undefined) return undefined;
    return origin === 'command' || schedule === undefined ? { origin } : scheduleFields(schedule);
  };
  const gone = own.filter(
    ({ name, origin }) => origin === 'file' && !spec.schedules.some((each) => each.name === name),
  );
  return [
    compare(
      'deployment',
      spec.name,
      before && deploymentFields(before.spec, before.warehouse),
      deploymentFields(spec, warehouse),
    ),
    ...spec.schedules.map((each) =>
      compare('schedule', `${spec.name}/${each.name}`, known(each.name), scheduleFields(each)),
    ),
    ...gone.map(({ name }) => removed('schedule', `${spec.name}/${name}`)),
  ];
}

/** What another warehouse has deployed, and the flows of that, are for its own files to say. */
function ofWarehouse(warehouse: string, { flows, deployments, schedules }: Deployed): Deployed {
  const others = new Set(deployments.filter((each) => each.warehouse !== warehouse).map(({ spec }) => spec.flow));
  return {
    flows: flows.filter(({ flow }) => !others.has(flow.name)),
    deployments: deployments.filter((each) => each.warehouse === warehouse),
    schedules,
  };
}

/** The first flow of the files that another warehouse has deployed: its schedules would go on here, and stop there. */
export function takenFlow(
  { files, warehouse }: DeployRequest,
  { deployments }: Deployed,
): { readonly flow: string; readonly warehouse: string } | undefined {
  const flows = new Set(files.map(({ flow }) => flow.name));
  const taken = deployments.find((each) => each.warehouse !== warehouse && flows.has(each.spec.flow));
  return taken && { flow: taken.spec.flow, warehouse: taken.warehouse };
}

/** What no file has any more. A file that is deployed alone still says all of its own flow. */
function planRemovals(files: readonly FlowFile[], isWhole: boolean, deployed: Deployed): readonly DeployChange[] {
  const flows = new Set(files.map(({ flow }) => flow.name));
  const kept = new Set(files.flatMap(({ deployments }) => deployments.map(({ name }) => name)));
  const isGone = ({ spec }: Deployed['deployments'][number]) =>
    !kept.has(spec.name) && (isWhole || flows.has(spec.flow));
  return [
    ...deployed.deployments
      .filter(isGone)
      .flatMap(({ spec }) => [
        ...deployed.schedules
          .filter(({ deployment, origin }) => deployment === spec.name && origin === 'file')
          .map(({ name }) => removed('schedule', `${spec.name}/${name}`)),
        removed('deployment', spec.name),
      ]),
    ...(isWhole ? deployed.flows.filter(({ flow }) => !flows.has(flow.name)) : []).map(({ flow }) =>
      removed('flow', flow.name),
    ),
  ];
}

function removed(kind: DeployChange['kind'], name: string): DeployChange {
  return { kind, name, change: 'removed', fields: [] };
}

function compare(kind: DeployChange['kind'], name: string, before: object | undefined, after: object): DeployChange {
  if (before === undefined) return { kind, name, change: 'created', fields: [] };
  const fields = differences(before, after);
  return { kind, name, change: fields.length > 0 ? 'changed' : 'unchanged', fields };
}

function flowFields(file: string, { parameters, tasks, ...flow }: Flow): object {
  return {
    file,
    ...flow,
    parameters: byName(parameters),
    tasks: byName(tasks),
    order: tasks.map(({ name }) => name),
  };
}

function deploymentFields({ schedules: _, ...spec }: DeploymentSpec, warehouse: string): object {
  return { ...spec, warehouse };
}

function scheduleFields({ rhythm, ...schedule }: ScheduleSpec): object {
  return { ...schedule, ...rhythm, origin: 'file' };
}

function byName(list: readonly { readonly name: string }[]): object {
  return Object.fromEntries(list.map(({ name, ...rest }) => [name, rest]));
}

function differences(before: object, after: object): readonly FieldChange[] {
  const old = new Map(leaves(before));
  const fresh = new Map(leaves(after));
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .filter((field) => canonicalJson(old.get(field)) !== canonicalJson(fresh.get(field)))
    .map((field) => ({ field, before: old.get(field), after: fresh.get(field) }));
}

/** Names that flow files write otherwise. */
const AS_WRITTEN: Readonly<Record<string, string>> = {
  lateAfter: 'late_after',
  retryDelay: 'retry_delay',
  timeZone: 'timezone',
};

/** Every value that is no mapping, by the names that lead to it. */
function leaves(value: object, prefix = ''): [string, unknown][] {
  return Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
    const isMapping = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
    if (isMapping) return leaves(inner, `${prefix}${key}.`);
    return inner === undefined ? [] : [[prefix + (AS_WRITTEN[key] ?? key), inner]];
  });
}
