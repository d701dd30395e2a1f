import { expect, test } from 'vitest';
import type { DeploymentSpec, Flow, FlowFile, ScheduleSpec } from '../flow.ts';
import { canonicalJson, hashOf } from './hash.ts';
import { type Deployed, planDeploy } from './plan-deploy.ts';

const NIGHT: ScheduleSpec = {
  name: 'nuit',
  rhythm: { cron: '0 2 * * *', timeZone: 'Africa/Abidjan' },
  parameters: {},
  missed: 'latest',
  paused: false,
};

function flowOf(name: string, changes: Partial<Flow> = {}): Flow {
  const options = { when: 'success', retries: 0, retryDelay: 30, backoff: 1 } as const;
  return {
    name,
    parameters: [],
    tasks: [{ kind: 'verb', name: 'tout', verb: 'refresh', arguments: [], ...options }],
    retries: 0,
    retryDelay: 30,
    ...changes,
  };
}

function fileOf(name: string, schedules: readonly ScheduleSpec[] = [NIGHT], changes: Partial<Flow> = {}): FlowFile {
  const deployment: DeploymentSpec = {
    name: `${name}/quotidien`,
    flow: name,
    parameters: {},
    queue: 'default',
    lateAfter: 600,
    schedules,
  };
  return { file: `flows/${name}.yml`, flow: flowOf(name, changes), deployments: [deployment] };
}

/** The database after these files were deployed. */
function deployedOf(...files: readonly FlowFile[]): Deployed {
  const deployments = files.flatMap((file) => file.deployments);
  return JSON.parse(
    JSON.stringify({
      flows: files.map(({ file, flow }) => ({ file, flow })),
      deployments: deployments.map((spec) => ({ warehouse: 'dwh', spec })),
      schedules: deployments.flatMap(({ name: deployment, schedules }) =>
        schedules.map(({ name }) => ({ deployment, name, origin: 'file' })),
      ),
    }),
  );
}

function plan(files: readonly FlowFile[], deployed: Deployed, isWhole = true) {
  return planDeploy({ files, isWhole, warehouse: 'dwh' }, deployed).map(
    ({ kind, name, change, fields }) => `${change} ${kind} ${name}${fields.map(({ field }) => ` ${field}`).join('')}`,
  );
}

test('everything is created where nothing is, and unchanged afterwards', () => {
  const files = [fileOf('a')];
  expect(plan(files, deployedOf())).toEqual([
    'created flow a',
    'created deployment a/quotidien',
    'created schedule a/quotidien/nuit',
  ]);
  expect(plan(files, deployedOf(...files))).toEqual([
    'unchanged flow a',
    'unchanged deployment a/quotidien',
    'unchanged schedule a/quotidien/nuit',
  ]);
});

test('a change is told by its fields, before and after', () => {
  const before = deployedOf(fileOf('a'));
  const task = { kind: 'sql', name: 'fin', sql: 'select 1', transaction: true } as const;
  const changed = flowOf('a').tasks.flatMap((each) => [
    { ...each, timeout: 60 },
    { ...each, ...task },
  ]);
  const later = { ...NIGHT, rhythm: { cron: '0 3 * * *', timeZone: 'Africa/Abidjan' } };
  const changes = planDeploy(
    { files: [fileOf('a', [later], { tasks: changed })], isWhole: true, warehouse: 'autre' },
    before,
  );
  const fieldsOf = (kind: string) => changes.find((each) => each.kind === kind)?.fields;
  expect(fieldsOf('flow')).toContainEqual({ field: 'tasks.tout.timeout', before: undefined, after: 60 });
  expect(fieldsOf('flow')).toContainEqual({ field: 'order', before: ['tout'], after: ['tout', 'fin'] });
  expect(fieldsOf('flow')).toContainEqual({ field: 'tasks.fin.sql', before: undefined, after: 'select 1' });
  expect(fieldsOf('deployment')).toEqual([{ field: 'warehouse', before: 'dwh', after: 'autre' }]);
  expect(fieldsOf('schedule')).toEqual([{ field: 'cron', before: '0 2 * * *', after: '0 3 * * *' }]);
});

test('what no file has any more is removed; a file alone removes only what was its own', () => {
  const before = deployedOf(fileOf('a'), fileOf('b'));
  const other = fileOf('a', []);
  const renamed = { ...other, deployments: other.deployments.map((each) => ({ ...each, name: 'a/autre' })) };
  const own = ['unchanged flow a', 'created deployment a/autre'];
  const gone = ['removed schedule a/quotidien/nuit', 'removed deployment a/quotidien'];
  expect(plan([renamed], before, false)).toEqual([...own, ...gone]);
  expect(plan([renamed], before)).toEqual([
    ...own,
    ...gone,
    'removed schedule b/quotidien/nuit',
    'removed deployment b/quotidien',
    'removed flow b',
  ]);
});

test('a schedule that leaves its deployment is removed, one that was made by a command stays', () => {
  const before = deployedOf(fileOf('a'));
  const schedules = [...before.schedules, { deployment: 'a/quotidien', name: 'midi', origin: 'command' } as const];
  expect(plan([fileOf('a', [])], { ...before, schedules })).toEqual([
    'unchanged flow a',
    'unchanged deployment a/quotidien',
    'removed schedule a/quotidien/nuit',
  ]);
  const noon = { ...NIGHT, name: 'midi' };
  const [, , , taken] = planDeploy(
    { files: [fileOf('a', [NIGHT, noon])], isWhole: true, warehouse: 'dwh' },
    { ...before, schedules },
  );
  expect(taken?.change).toBe('changed');
  expect(taken?.fields).toContainEqual({ field: 'origin', before: 'command', after: 'file' });
});

test('the hash of a flow depends on what it says alone', () => {
  const flow = flowOf('a');
  expect(hashOf({ ...JSON.parse(canonicalJson(flow)) })).toBe(hashOf(flow));
  expect(hashOf({ ...flow, description: undefined })).toBe(hashOf(flow));
  expect(hashOf({ ...flow, retries: 1 })).not.toBe(hashOf(flow));
});

test('what another warehouse has deployed is removed by its own files only, and its flows stay', () => {
  const deployed = deployedOf(fileOf('a'), fileOf('b'));
  const [a, b] = deployed.deployments;
  const shared = { ...deployed, deployments: [a, { ...b, warehouse: 'autre' }] as Deployed['deployments'] };
  expect(plan([], shared)).toEqual([
    'removed schedule a/quotidien/nuit',
    'removed deployment a/quotidien',
    'removed flow a',
  ]);
});
