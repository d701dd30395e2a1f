// deploy, deployment and maintenance as they are typed.
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { changeState } from '../../../src/orchestrator/runs/change-state.ts';
import { claimRun } from '../../../src/orchestrator/runs/claim.ts';
import { RunRecorder } from '../../../src/orchestrator/runs/recorder.ts';
import { registerWorker } from '../../../src/orchestrator/worker/registration.ts';
import { environmentFor, runInProcess, type TestProject, writeProject } from '../../support/cli.ts';
import { useTestDatabase } from '../../support/database.ts';

const FLOW = `name: refresh
parameters:
  jour: {type: date, default: null}
tasks:
  - name: tout
    run: run
    vars: {jour: "\${jour}"}
    timeout: 1 h
deployments:
  - name: quotidien
    schedules:
      - {name: nuit, cron: "0 2 * * *"}
`;

const database = useTestDatabase();
let project: TestProject;

beforeAll(() => {
  project = writeProject({ 'models/un.sql': 'select 1 as n', 'flows/refresh.yml': FLOW });
});
afterAll(() => project.remove());

const run = (...args: readonly string[]) =>
  runInProcess([...args, '--project-dir', project.directory], { environment: environmentFor(database.target()) });

const writeFlow = (text: string) => writeFileSync(path.join(project.directory, 'flows/refresh.yml'), text);

async function json(...args: readonly string[]) {
  const { exitCode, stdout, stderr } = await run(...args, '-o', 'json');
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  return JSON.parse(stdout);
}

/** The code of the error, and all that was said. */
async function refused(...args: readonly string[]) {
  const { exitCode, stderr } = await run(...args);
  expect(exitCode).toBe(2);
  return stderr;
}

describe('deploy', () => {
  test('shows the difference, applies it, and says so when there is none', async () => {
    const dry = await run('deploy', '--dry-run');
    expect(dry.stdout).toBe(
      '+ flow         refresh\n+ deployment   refresh/quotidien\n+ schedule     refresh/quotidien/nuit\nWould be deployed: 3 created. Nothing was changed.\n',
    );
    expect((await json('deploy')).changes).toHaveLength(3);
    expect((await run('deploy')).stdout).toBe('Deployed: 3 unchanged.\n');
    writeFlow(FLOW.replace('0 2 * * *', '30 3 * * *').replace('timeout: 1 h', 'timeout: 2 h'));
    expect((await run('deploy')).stdout).toBe(
      `~ flow         refresh
    tasks.tout.timeout
      - 1 h
      + 2 h
~ schedule     refresh/quotidien/nuit
    cron
      - 0 2 * * *
      + 30 3 * * *
Deployed: 2 changed, 1 unchanged.
`,
    );
  });

  test('refuses alerts that a server would not start with', async () => {
    const file = path.join(project.directory, 'alerts.yml');
    writeFileSync(file, 'rules:\n  - {name: echec, when: failure}\n');
    expect(await refused('deploy')).toContain('alerts.yml:2');
    rmSync(file);
  });

  test('names every problem with its place, and deploys nothing', async () => {
    writeFlow(FLOW.replace('run: run', 'run: ran').replace('name: quotidien', 'nom: quotidien'));
    const said = await refused('deploy');
    expect(said).toContain('SCHEDULE_FLOW_KEY_UNKNOWN  flows/refresh.yml:10:5');
    expect(said).toContain('Nothing was deployed.');
    writeFlow(
      FLOW.replace('run: run', 'run: ran')
        .replace('    timeout:', '    delai: 3\n    timeout:')
        .replace('2 * *', '25 * *'),
    );
    expect([...(await refused('deploy')).matchAll(/SCHEDULE_\w+ {2}flows\/refresh.yml:\d+/g)].flat()).toEqual([
      'SCHEDULE_TASK_VERB_UNKNOWN  flows/refresh.yml:6',
      'SCHEDULE_FLOW_KEY_UNKNOWN  flows/refresh.yml:8',
      'SCHEDULE_RHYTHM_INVALID  flows/refresh.yml:13',
    ]);
    writeFlow(FLOW.replace('run: run', 'run: ran --selct x'));
    expect(await refused('deploy', 'refresh')).toContain("Did you mean 'run'");
    writeFlow(FLOW.replace('run: run', 'run: run --selct x'));
    expect(await refused('deploy')).toContain('SCHEDULE_TASK_OPTION_UNKNOWN  flows/refresh.yml:6:5');
    writeFlow(FLOW);
    expect(await refused('deploy', 'refrech.yml')).toContain("Did you mean 'flows/refresh.yml'?");
    expect((await run('deploy')).exitCode).toBe(0);
  });
});

describe('deployment', () => {
  test('ls and inspect show what is deployed, in 80 columns', async () => {
    const { deployments } = await json('deployment', 'ls');
    expect(deployments).toMatchObject([
      { name: 'refresh/quotidien', file: 'flows/refresh.yml', queue: 'default', late_after: 600, tasks: ['tout'] },
    ]);
    expect(deployments[0].schedules[0]).toMatchObject({
      name: 'nuit',
      cron: '0 2 * * *',
      time_zone: 'Africa/Abidjan',
      every: null,
    });
    const texts = [await run('deployment', 'ls'), await run('deployment', 'inspect', 'refresh/quotidien')].map(
      ({ stdout }) => stdout,
    );
    expect(texts[0]).toMatch(/^refresh\/quotidien +\d{4}-\d{2}-\d{2} 02:00 +never$/m);
    expect(texts[1]).toMatch(/^ {2}jour +date = null$/m);
    expect(
      texts
        .join('\n')
        .split('\n')
        .filter((line) => line.length > 80),
    ).toEqual([]);
    expect(await refused('deployment', 'inspect', 'refresh/quotidiene')).toContain("Did you mean 'refresh/quotidien'?");
    expect(await refused('deployment', 'list')).toContain('Actions: ls, inspect, run');
  });

  test('schedules are made, paused, resumed and deleted', async () => {
    const create = ['deployment', 'schedule', 'create', 'refresh/quotidien'];
    for (const stray of [
      ['--every', '1 h', '--timezone', 'Europe/Paris'],
      ['--cron', '0 2 * * *', '--anchor', '2026-01-01T00:00:00Z'],
    ]) {
      expect(await refused(...create, ...stray)).toContain('CONFIG_USAGE_INVALID');
    }
    expect(await json(...create, '--name', 'souvent', '--every', '30 min', '--missed', 'skip')).toMatchObject({
      schedules: [{ name: 'souvent', origin: 'command', every: 1800, missed: 'skip' }],
    });
    expect(await refused(...create)).toContain('takes --cron or --every');
    expect(await refused(...create, '--cron', '0 2 * *')).toContain('SCHEDULE_RHYTHM_INVALID');
    expect((await json('deployment', 'schedule', 'ls')).schedules.map((each: { name: string }) => each.name)).toEqual([
      'nuit',
      'souvent',
    ]);
    expect((await run('deployment', 'schedule', 'pause', 'refresh/quotidien', 'souvent')).stdout).toBe(
      'Paused: refresh/quotidien souvent\n',
    );
    expect((await run('deployment', 'schedule', 'pause', '--all')).stdout).toBe('Paused: refresh/quotidien nuit\n');
    expect((await run('deployment', 'ls')).stdout).toMatch(/refresh\/quotidien +paused/);
    expect((await json('deployment', 'schedule', 'ls')).schedules).toMatchObject([
      { next_at: null },
      { next_at: null },
    ]);
    expect((await run('deployment', 'resume', 'refresh/quotidien')).stdout).toMatch(
      /^Resumed: refresh\/quotidien nuit, next .* 02:00 UTC$/m,
    );
    expect(await refused('deployment', 'schedule', 'delete', 'refresh/quotidien', 'nuit')).toContain(
      'SCHEDULE_OF_FILE',
    );
    expect((await run('deployment', 'schedule', 'delete', 'refresh/quotidien', 'souvent')).stdout).toBe(
      'Schedule deleted: souvent.\n',
    );
  });

  test('run refuses what does not fit, and backfill makes one run for each day', async () => {
    expect(await refused('deployment', 'run')).toContain('takes a name');
    expect(await refused('deployment', 'run', 'refresh/quotidien', '-p', 'jour=demain')).toContain(
      'SCHEDULE_PARAMETER_INVALID',
    );
    expect(await refused('deployment', 'run', 'refresh/quotidien', '-p', 'jours=1')).toContain("Did you mean 'jour'?");
    expect(await refused('deployment', 'run', 'refresh/quotidien', '--at', 'demain')).toContain('--at cannot be');
    const { stderr } = await run('deployment', 'run', 'refresh/quotidien');
    expect(stderr).toContain('No worker of dwh takes from the queue default:');
    const { id } = await json('deployment', 'run', 'refresh/quotidien', '-p', 'jour=2026-01-31', '--at', '+2 h');
    const { runs } = await json(
      'deployment',
      'backfill',
      'refresh/quotidien',
      '--from',
      '2026-02-01',
      '--to',
      '2026-02-03',
    );
    expect(runs).toHaveLength(3);
    const session = await database.session();
    const { rows } = await session.query(
      `select parameters ->> 'jour' as jour, trigger, round(extract(epoch from due_at - created_at) / 3600)::int as hours
from sigeti_ops.flow_run where parameters ->> 'jour' is not null order by parameters ->> 'jour'`,
    );
    expect(rows).toEqual([
      { jour: '2026-01-31', trigger: 'manual', hours: 2 },
      ...['01', '02', '03'].map((day) => ({ jour: `2026-02-${day}`, trigger: 'backfill', hours: 0 })),
    ]);
    await session.query(`delete from sigeti_ops.flow_run where id <> $1`, [id]);
  });

  test.each([
    ['COMPLETED', 0],
    ['FAILED', 1],
  ] as const)('run --watch follows the log until its run is %s', async (end, exitCode) => {
    const worker = await registerWorker(database.target(), {
      kind: 'worker',
      version: 'test',
      queues: ['default'],
      warehouse: 'dwh',
    });
    try {
      const watched = run('deployment', 'run', 'refresh/quotidien', '--watch');
      const claimed = await vi.waitFor(
        async () => {
          const next = await claimRun(worker.session, { id: worker.id, queues: ['default'], warehouse: 'dwh' });
          if (next === undefined) throw new Error('nothing to claim yet');
          return next;
        },
        { timeout: 60_000 },
      );
      await changeState(worker.session, claimed, { from: ['PENDING'], state: { type: 'RUNNING', name: 'Running' } });
      const recorder = await RunRecorder.open(worker.session, claimed);
      for (let line = 1; line <= 1500; line += 1) recorder.log('tout', 'info', `ligne ${line}`);
      await recorder.close();
      const name = end === 'COMPLETED' ? 'Completed' : 'Failed';
      await changeState(worker.session, claimed, { from: ['RUNNING'], state: { type: end, name } });
      const outcome = await watched;
      expect(outcome.exitCode).toBe(exitCode);
      expect(outcome.stdout.match(/ligne \d+/g)).toEqual(
        Array.from({ length: 1500 }, (_, index) => `ligne ${index + 1}`),
      );
      expect(outcome.stdout.trimEnd().endsWith(name)).toBe(true);
    } finally {
      await worker.close();
    }
  });
});

test('maintenance takes the schemas of the project, and the days as a task gives them', async () => {
  await run('run');
  const report = await json('maintenance', '--keep-days', '30');
  expect(report).toMatchObject({ left: [], runs_deleted: 0, partitions_dropped: [] });
  expect(report.vacuumed).toContain('"dwh"."un"');
  expect(await refused('maintenance', '--keep-days', '0')).toContain('--keep-days cannot be');
});

test('a project without flows says what a flow is', async () => {
  rmSync(path.join(project.directory, 'flows'), { recursive: true });
  expect(await refused('deploy')).toContain('SCHEDULE_FLOWS_MISSING');
});
