// What people see of runs, and do with them, from the command line.
// One file beyond 300 lines: every verb shows the same few runs, in each of their states.
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { executeFlowRun } from '../../../src/orchestrator/execution/execute-flow-run.ts';
import type { Flow } from '../../../src/orchestrator/flow.ts';
import { claimRun } from '../../../src/orchestrator/runs/claim.ts';
import { type Registration, registerWorker } from '../../../src/orchestrator/worker/registration.ts';
import type { Session } from '../../../src/postgres/index.ts';
import { environmentFor, runInProcess, writeProject } from '../../support/cli.ts';
import { useTestDatabase } from '../../support/database.ts';
import { enqueue, type RunOptions, sqlFlow } from '../../support/flow-runs.ts';

const database = useTestDatabase();
const project = writeProject({ 'models/a.sql': "select 1 as id {{ var('plus', '') }}" });
let session: Session;
let worker: Registration;

beforeAll(async () => {
  session = await database.session();
  worker = await registerWorker(database.target(), { kind: 'worker', version: 'essai', queues: ['default'] });
});
afterAll(async () => {
  await worker.close();
  project.remove();
});
beforeEach(async () => {
  // The worker of these tests does not beat: it is alive for as long as they may take.
  await session.script(`truncate sigeti_ops.flow_run, sigeti_ops.run_event, sigeti_ops.run_log cascade;
update sigeti_ops.worker set seen_at = clock_timestamp() + interval '1 hour' where stopped_at is null`);
});

const sigeti = (...args: string[]) =>
  runInProcess([...args, '--project-dir', project.directory], { environment: environmentFor(database.target()) });
const french = (...args: string[]) => sigeti(...args, '--lang', 'fr');
const jsonOf = async (...args: string[]) => JSON.parse((await sigeti(...args, '-o', 'json')).stdout);

/** A run in the queue, under a name of its own. */
async function waiting(name: string, options: RunOptions & { readonly deployment?: string } = {}): Promise<string> {
  const id = await enqueue(session, options);
  await session.query('update sigeti_ops.flow_run set name = $2, deployment = $3 where id = $1', [
    id,
    name,
    options.deployment ?? null,
  ]);
  return id;
}

/** A run that a worker has executed to its end. */
async function executed(name: string, flow: Flow, deployment?: string): Promise<string> {
  const id = await waiting(name, { flow, ...(deployment !== undefined && { deployment }) });
  await execute();
  return id;
}

async function execute(): Promise<void> {
  const run = await claimRun(session, { id: worker.id, queues: ['default'] });
  if (run === undefined) throw new Error('nothing to claim');
  await executeFlowRun({
    connection: database.target(),
    id: run.id,
    fence: run.fence,
    runVerb: () => Promise.reject(new Error('no verb in these flows')),
    language: 'fr',
    signal: new AbortController().signal,
  });
}

const GOOD = sqlFlow({ compter: 'select 1' });
const BAD = sqlFlow({ compter: 'select 1', diviser: 'select 1 / 0', suivre: 'select 2' });

function expectWithin80(text: string): void {
  for (const line of text.split('\n')) expect(stripVTControlCharacters(line).length, line).toBeLessThanOrEqual(80);
}

describe('flow-run ls', () => {
  test('shows the latest runs first, in both languages, within 80 columns', async () => {
    await executed('parcelle-douce-7', GOOD, 'refresh/quotidien');
    await executed('lagune-claire-8', BAD, 'un-flux-au-nom-plutôt-long/déploiement-au-nom-long');
    await waiting('ile-calme-9', { queue: 'nuit' });
    const { stdout } = await french('flow-run', 'ls');
    expectWithin80(stdout);
    expect(stdout.split('\n').map((line) => line.split(/ {2,}/).slice(0, 3).join('|'))).toEqual([
      'exécution|déploiement|état',
      'ile-calme-9|flux|planifiée',
      expect.stringMatching(/^lagune-claire-8\|un-flux-au-\S+…\|en échec$/),
      'parcelle-douce-7|refresh/quotidien|réussie',
      '',
    ]);
    expect((await sigeti('flow-run', 'ls')).stdout).toMatch(
      /lagune-claire-8 .* Failed {9}\d\d-\d\d \d\d:\d\d +0\.\d\ds/,
    );
  });

  test('lets through what is asked for, as JSON too', async () => {
    await executed('un', GOOD, 'refresh/quotidien');
    await executed('deux', BAD, 'refresh/quotidien');
    await executed('trois', GOOD);
    const names = async (...args: string[]) =>
      (await jsonOf('flow-run', 'ls', ...args)).runs.map((run: { name: string }) => run.name);
    expect(await names()).toEqual(['trois', 'deux', 'un']);
    expect(await names('--state', 'failed,Crashed')).toEqual(['deux']);
    expect(await names('--deployment', 'refresh/quotidien')).toEqual(['deux', 'un']);
    expect(await names('--limit', '1')).toEqual(['trois']);
    expect((await jsonOf('flow-run', 'ls', '--state', 'Failed')).runs[0]).toMatchObject({
      state_type: 'FAILED',
      deployment: 'refresh/quotidien',
      started_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      error: { sqlState: '22012' },
    });
    for (const [option, value, said] of [
      ['--state', 'Faild', 'Expected: Failed'],
      ['--limit', '0', 'a whole number of 1'],
    ] as const) {
      const { exitCode, stderr } = await sigeti('flow-run', 'ls', option, value);
      expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(said) });
    }
  });
});

describe('flow-run inspect', () => {
  test('shows states, tasks and the error with its remedy, by name, by the beginning of the id, or the latest', async () => {
    const id = await executed('dune-vive-3', BAD, 'refresh/quotidien');
    const { stdout } = await french('flow-run', 'inspect', 'dune-vive-3');
    expectWithin80(stdout);
    expect(stdout).toMatch(/^dune-vive-3 {2}en échec\n/);
    expect(stdout).toMatch(/planifiée[\s\S]*préparation[\s\S]*en cours[\s\S]*en échec/);
    expect(stdout).toMatch(/compter +réussie[\s\S]*diviser +en échec[\s\S]*suivre +sautée/);
    expect(stdout).toMatch(/erreur DATABASE_QUERY_FAILED {2}SQLSTATE 22012/);
    expect((await french('flow-run', 'inspect', id.slice(0, 8))).stdout).toBe(stdout);
    expect((await french('flow-run', 'inspect')).stdout).toBe(stdout);
    const json = await jsonOf('flow-run', 'inspect', 'dune-vive-3');
    expect(json.states.map((state: { state_name: string }) => state.state_name)).toEqual([
      'Scheduled',
      'Pending',
      'Running',
      'Failed',
    ]);
    expect(json.tasks).toMatchObject([
      { name: 'compter', state_name: 'Completed', nodes: [] },
      { name: 'diviser', state_name: 'Failed', error: { sqlState: '22012' } },
      { name: 'suivre', state_name: 'Skipped' },
    ]);
  });

  test('shows the nodes of a command, those that failed by name', async () => {
    await sigeti('run', '--vars', '{plus: ", nulle"}');
    const { stdout } = await french('flow-run', 'inspect');
    expectWithin80(stdout);
    expect(stdout).toMatch(/1 nœud \(en échec 1\)\n {4}a +en échec/);
    expect(stdout).toMatch(/lancée par +\S+@\S+ \(commande\)/);
  });

  test('says why a run waits', async () => {
    await waiting('seule-1', { queue: 'nuit' });
    await waiting('prise-1');
    await waiting('prise-2');
    await claimRun(session, { id: worker.id, queues: ['default'] });
    await waiting('plus-tard-1', { warehouse: 'autre' });
    await session.script(`update sigeti_ops.flow_run set due_at = now() + interval '1 day' where name = 'plus-tard-1'`);
    const why = async (name: string) => (await sigeti('flow-run', 'inspect', name)).stdout.replace(/\s+/g, ' ');
    expect(await why('seule-1')).toContain('No worker takes from the queue nuit. To start one: sigeti worker start');
    expect(await why('prise-2')).toMatch(/The warehouse dwh is taken by prise-1 \(test\)/);
    expect(await why('plus-tard-1')).toMatch(/Its time has not come: \d{4}-/);
    expect(await jsonOf('flow-run', 'inspect', 'prise-2')).toMatchObject({
      waiting: { reason: 'WAREHOUSE_BUSY', blocker: { name: 'prise-1' } },
    });
  });

  test('without any run, says so', async () => {
    expect(await sigeti('flow-run', 'inspect')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('The history has no run yet.'),
    });
  });

  test('a state stands apart from its message', async () => {
    const id = await waiting('coupee-1');
    await session.query(
      `insert into sigeti_ops.flow_run_state (flow_run_id, at, state_type, state_name, message, attempt)
        values ($1, clock_timestamp(), 'SCHEDULED', 'AwaitingRetry', '{"fr": "Coupée.", "en": "Cut off."}', 1)`,
      [id],
    );
    expect((await sigeti('flow-run', 'inspect', id)).stdout).toMatch(/AwaitingRetry {2}Cut off\./);
  });

  test('a run that is not there names its nearest neighbours', async () => {
    await waiting('falaise-douce-12');
    const { exitCode, stderr } = await sigeti('flow-run', 'inspect', 'falaise-douce-13');
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining('falaise-douce-12') });
    const [a, b] = ['0', '1'].map((digit) => `abcdef0${digit}-0000-4000-8000-000000000000`);
    for (const id of [a, b]) {
      await session.query(
        `insert into sigeti_ops.flow_run (id, name, flow, flow_hash, definition, warehouse, queue, parameters, trigger, created_by,
          state_type, state_name) values ($1, 'jumelle', 'flux', '', '{}', 'dwh', 'default', '{}', 'manual', 'test', 'SCHEDULED', 'Scheduled')`,
        [id],
      );
    }
    expect((await sigeti('flow-run', 'inspect', 'abcdef')).stderr).toMatch(/SCHEDULE_RUN_AMBIGUOUS[\s\S]*abcdef00/);
    expect((await sigeti('flow-run', 'inspect', 'abcdef01')).stdout).toMatch(/^jumelle/);
  });
});

describe('flow-run logs', () => {
  test('a run without lines says so, apart from what it prints', async () => {
    await waiting('muette-1');
    expect(await sigeti('flow-run', 'logs')).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: 'muette-1 has said nothing yet.\n',
    });
  });

  test('shows the lines of a run, as JSON one object each', async () => {
    await sigeti('run');
    const { stdout } = await sigeti('flow-run', 'logs');
    expectWithin80(stdout);
    expect(stdout).toMatch(/^\d\d:\d\d:\d\d {2}1\/1 OK +table +dwh\.a /m);
    const lines = (await sigeti('flow-run', 'logs', '-o', 'json')).stdout.trimEnd().split('\n');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      task: 'run',
      level: 'info',
      line: expect.stringMatching(/^1\/1/),
    });
  });

  test('follows a run until its end', async () => {
    const flow = sqlFlow({ dire: `do 'begin raise warning ''bonjour''; end'` });
    await waiting('suivie-1', { flow });
    const followed = sigeti('flow-run', 'logs', '-f', 'suivie-1');
    const listens = `select 1 from pg_stat_activity where query like '%run_log%' and datname = current_database() and pid <> pg_backend_pid()`;
    await vi.waitFor(async () => expect((await session.script(listens))[0]?.rows).not.toEqual([]), { timeout: 20_000 });
    await execute();
    const { exitCode, stdout } = await followed;
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: expect.stringMatching(/Scheduled[\s\S]*bonjour[\s\S]*suivie-1 {2}Completed\n$/),
    });
  });
});

describe('flow-run cancel', () => {
  test('a run that waits is cancelled at once; one that is over is not', async () => {
    await waiting('en-attente-1');
    expect(await sigeti('flow-run', 'cancel', 'en-attente-1')).toMatchObject({
      exitCode: 0,
      stdout: 'en-attente-1  Cancelled\n',
    });
    const again = await sigeti('flow-run', 'cancel', 'en-attente-1');
    expect(again).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('SCHEDULE_RUN_OVER') });
    expect(await sigeti('flow-run', 'cancel')).toMatchObject({ exitCode: 2 });
  });

  test('a command that runs ends, its queries too, and this says so', async () => {
    const run = sigeti('run', '--vars', '{plus: ", pg_sleep(340)::text as t"}');
    const sleeping = `select 1 from pg_stat_activity where query like '%pg_sleep(340)%' and pid <> pg_backend_pid()
      and datname = current_database() and state = 'active'`;
    await vi.waitFor(async () => expect((await session.script(sleeping))[0]?.rows).toHaveLength(1), {
      timeout: 30_000,
    });
    const { rows } = await session.query<{ name: string }>('select name from sigeti_ops.flow_run');
    const name = rows[0]?.name ?? '';
    expect(await sigeti('flow-run', 'cancel', name)).toMatchObject({ exitCode: 0, stdout: `${name}  Cancelled\n` });
    expect(await run).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('flow-run cancel') });
    expect((await session.script(sleeping))[0]?.rows).toEqual([]);
  });
});

describe('flow-run retry', () => {
  test('takes up a failed run; not one that succeeded, and no command', async () => {
    const id = await executed('a-reprendre-1', BAD);
    expect(await sigeti('flow-run', 'retry', 'a-reprendre-1')).toMatchObject({
      exitCode: 0,
      stdout: 'a-reprendre-1 will go on where it failed.\n  → sigeti flow-run logs -f a-reprendre-1 follows it.\n',
      stderr: '',
    });
    expect(await jsonOf('flow-run', 'inspect', id)).toMatchObject({
      state_name: 'AwaitingRetry',
      attempt: 2,
      error: null,
    });
    await execute();
    await executed('reussie-1', GOOD);
    await sigeti('run', '--vars', '{plus: ", nulle"}');
    const { rows } = await session.query<{ name: string }>(
      `select name from sigeti_ops.flow_run where trigger = 'command'`,
    );
    for (const [name, said] of [
      ['reussie-1', 'has not failed'],
      [rows[0]?.name ?? '', 'sigeti retry'],
    ] as const) {
      const { exitCode, stderr } = await sigeti('flow-run', 'retry', name);
      expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(said) });
    }
  });

  test('says where no worker will take it', async () => {
    await waiting('sans-agent-1', { queue: 'nuit' });
    await sigeti('flow-run', 'cancel', 'sans-agent-1');
    const { stderr } = await sigeti('flow-run', 'retry', 'sans-agent-1');
    expect(stderr).toContain('No worker takes from the queue nuit: sigeti worker start --queue nuit');
  });
});

test('worker ls shows who is there, and what they execute', async () => {
  await waiting('tenue-1');
  await claimRun(session, { id: worker.id, queues: ['default'] });
  const { stdout } = await french('worker', 'ls');
  expectWithin80(stdout);
  expect(stdout).toMatch(/^genre[\s\S]*\nagent {2,}\S+:\d+ .*tenue-1\n$/);
  expect(await jsonOf('worker', 'ls')).toMatchObject({
    workers: [{ kind: 'worker', process_id: process.pid, queues: ['default'], runs: ['tenue-1'] }],
  });
});
