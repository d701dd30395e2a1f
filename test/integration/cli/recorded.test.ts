// Commands that run nodes, in the history of runs (sigeti_ops), without a server or a worker.
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { registerWorker } from '../../../src/orchestrator/worker/registration.ts';
import { environmentFor, runInProcess, startCli, writeProject } from '../../support/cli.ts';
import { useTestDatabase } from '../../support/database.ts';
import { rowsOf } from '../../support/rows.ts';

const database = useTestDatabase();
const project = writeProject({
  'models/a.sql': 'select 1 as id',
  'models/b.sql': "select id {{ var('plus', '') }} from {{ ref('a') }}",
});
afterAll(() => project.remove());

const query = (sql: string) => rowsOf(database, sql);
const sigeti = (...args: string[]) =>
  runInProcess([...args, '--project-dir', project.directory], { environment: environmentFor(database.target()) });
const latest = (columns: string) =>
  query(`select ${columns} from sigeti_ops.flow_runs order by created_at desc limit 1`);

beforeEach(async () => {
  await query('drop schema if exists dwh, sigeti_ops cascade');
});

test('a command is a run: who, what, its nodes, its log and its end', async () => {
  const { exitCode, stderr } = await sigeti(
    'run',
    '--full-refresh',
    '--vars',
    '{plus: ", 7 as secret"}',
    '-s',
    'a',
    'b',
  );
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(await latest('name, flow, warehouse, trigger, state_name, created_by, error')).toEqual([
    [expect.stringMatching(/^run-/), 'run', 'dwh', 'command', 'Completed', expect.stringMatching(/.@./), null],
  ]);
  expect(await query('select task, state_name from sigeti_ops.task_runs')).toEqual([['run', 'Completed']]);
  expect(await query('select unique_id, state_name, row_count from sigeti_ops.node_runs order by position')).toEqual([
    ['model.petit.a', 'Completed', 1],
    ['model.petit.b', 'Completed', 1],
  ]);
  const lines = await query('select level, line from sigeti_ops.run_log order by seq');
  expect(lines).toContainEqual(['info', expect.stringMatching(/^1\/2 OK +table +dwh\.a/)]);
  expect(
    await query(
      `select array(select jsonb_array_elements_text(definition->'tasks'->0->'arguments')) from sigeti_ops.flow_run`,
    ),
  ).toEqual([[expect.arrayContaining(['--full-refresh', '--vars', '…', '--select', 'a', 'b'])]]);
  expect(await query('select count(*)::int from sigeti_ops.run_event')).toEqual([[6]]);
  expect(await query('select count(*)::int from sigeti_ops.live_worker')).toEqual([[0]]);
});

test('one that fails says why, with --quiet and as JSON too', async () => {
  for (const mode of [['--quiet'], ['--log-format', 'json'], []]) {
    expect(await sigeti('run', '--vars', '{plus: ", nulle"}', ...mode)).toMatchObject({ exitCode: 1 });
    expect(await latest(`state_name, error->>'sqlState', error->>'uniqueId'`)).toEqual([
      ['Failed', '42703', 'model.petit.b'],
    ]);
    const lines = await query(`select line from sigeti_ops.run_log join (select id from sigeti_ops.flow_runs
      order by created_at desc limit 1) r on r.id = flow_run_id where level = 'error' and line ~ 'nulle'`);
    expect(lines).not.toEqual([]);
  }
});

test('a selection of nothing is no run', async () => {
  expect(await sigeti('run', '-s', 'absent')).toMatchObject({ exitCode: 0 });
  expect(await query(`select to_regclass('sigeti_ops.flow_run')`)).toEqual([[null]]);
});

describe('one that cannot begin', () => {
  const broken = writeProject({ 'models/a.sql': 'select {{', 'models/b.sql': "select * from {{ ref('absent') }}" });
  afterAll(() => broken.remove());
  const told = () => query(`select level, line from sigeti_ops.run_log where line ~ '^erreur|^error' order by seq`);

  test('is a run that failed, with all that was wrong, and is told as ever', async () => {
    const environment = environmentFor(database.target());
    const { exitCode, stderr } = await runInProcess(['build', '--project-dir', broken.directory], { environment });
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringMatching(/2 problems in the project/) });
    expect(await latest(`flow, trigger, state_name, error->>'code', seconds > 0, worker_host`)).toEqual([
      ['build', 'command', 'Failed', expect.stringMatching(/./), true, null],
    ]);
    expect(await query('select task, state_name from sigeti_ops.task_runs')).toEqual([['build', 'Failed']]);
    expect(await told()).toHaveLength(2);
    expect(await query('select count(*)::int from sigeti_ops.live_worker')).toEqual([[0]]);
  });

  test('because of its project or its settings, where these name its database', async () => {
    const bare = writeProject({ 'models/a.sql': 'select 1 as id', 'packages.yml': 'packages: [{local: absent}]' });
    const odd = writeProject({ 'models/a.sql': 'select 1 as id', 'packages.yml': 'packages: []\npackages: []' });
    const environment = environmentFor(database.target());
    const missing = await runInProcess(['build', '--project-dir', bare.directory], { environment });
    expect(missing).toEqual({ exitCode: 2, stdout: '', stderr: expect.stringContaining('CONFIG_PACKAGE_NOT_FOUND') });
    expect(await latest(`flow, state_name, error->>'code'`)).toEqual([['build', 'Failed', 'CONFIG_PACKAGE_NOT_FOUND']]);
    await runInProcess(['run', '--warn-error', '--project-dir', odd.directory], { environment });
    expect(await latest(`flow, state_name, error->>'code'`)).toEqual([['run', 'Failed', 'PARSE_KEY_DUPLICATE']]);
    await runInProcess(['seed', '--threads', 'x', '--project-dir', odd.directory], { environment });
    expect(await latest('flow')).toEqual([['run']]);
    for (const one of [bare, odd]) one.remove();
  });

  test('says the same where no server answers', async () => {
    const args = ['build', '--project-dir', broken.directory];
    const [there, away] = await Promise.all(
      [{}, { DWH_DB_HOST: '127.0.0.1', DWH_DB_PORT: '1' }].map((other) =>
        runInProcess(args, { environment: { ...environmentFor(database.target()), ...other } }),
      ),
    );
    expect(away).toEqual(there);
  });

  test('by its selection, beside a run that has the warehouse', async () => {
    await sigeti('run');
    await query(`insert into sigeti_ops.flow_run (name, flow, flow_hash, definition, warehouse, queue, parameters, trigger, created_by,
      state_type, state_name, lease_until) values ('zone-calme-1', 'refresh', '', '{}', 'dwh', 'default', '{}', 'schedule',
      'quotidien', 'RUNNING', 'Running', now() + interval '1 hour')`);
    expect(await sigeti('run', '-s', 'tga:kpi')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/^error GRAPH_SELECTOR_INVALID/),
    });
    expect(await latest(`name ~ '^run-', state_name, error->>'code'`)).toEqual([
      [true, 'Failed', 'GRAPH_SELECTOR_INVALID'],
    ]);
  });
});

test('it ends when somebody cancels it in the history', async () => {
  const run = sigeti('run', '--vars', '{plus: ", pg_sleep(330)::text"}');
  const sleeping = `select 1 from pg_stat_activity where query like '%pg_sleep(330)%' and pid <> pg_backend_pid()
    and datname = current_database() and state = 'active'`;
  await vi.waitFor(async () => expect(await query(sleeping)).toHaveLength(1), { timeout: 30_000 });
  await query(
    `update sigeti_ops.flow_run set cancel_requested_at = now(), state_type = 'CANCELLING', state_name = 'Cancelling'`,
  );
  const { exitCode, stderr } = await run;
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining('flow-run cancel') });
  expect(await latest('state_name')).toEqual([['Cancelled']]);
});

test('while a worker has the warehouse, nothing is run', async () => {
  await sigeti('run');
  const worker = await registerWorker(database.target(), { kind: 'worker', version: '1', queues: ['default'] });
  await query(`insert into sigeti_ops.flow_run (name, flow, flow_hash, definition, warehouse, queue, parameters, trigger, created_by,
    state_type, state_name, worker_id, lease_until) values ('zone-calme-1', 'refresh', '', '{}', 'dwh', 'default', '{}', 'schedule',
    'quotidien', 'RUNNING', 'Running', '${worker.id}', now() + interval '1 hour')`);
  const { exitCode, stderr } = await sigeti('run');
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining('zone-calme-1') });
  await worker.close();
});

test('where it cannot be recorded, that is said once, and it runs all the same', async () => {
  await sigeti('run');
  await query('insert into sigeti_ops.migration (version) values (99)');
  const { exitCode, stderr } = await sigeti('run');
  expect({ exitCode, stderr }).toEqual({
    exitCode: 0,
    stderr: expect.stringMatching(/^This run is not noted in the history: .*version 99.*\n$/),
  });
});

describe.skipIf(process.platform === 'win32')('the end of its process', () => {
  /** A run in a process of its own, in the middle of its last node. */
  async function runThatWaits(number: number) {
    const args = ['run', '--vars', `{plus: ", pg_sleep(${number})::text"}`, '--project-dir', project.directory];
    const { process: child, outcome } = startCli(args, { environment: environmentFor(database.target()) });
    const sleeping = `select 1 from pg_stat_activity where query like '%pg_sleep(${number})%' and pid <> pg_backend_pid()
      and datname = current_database() and state = 'active'`;
    await vi.waitFor(async () => expect(await query(sleeping)).toHaveLength(1), { timeout: 60_000 });
    return { child, outcome };
  }

  test('by Ctrl-C is a cancellation', async () => {
    const { child, outcome } = await runThatWaits(331);
    child.kill('SIGINT');
    expect(await outcome).toMatchObject({ exitCode: 1 });
    expect(await latest('state_name')).toEqual([['Cancelled']]);
    expect(await query('select unique_id, state_name from sigeti_ops.node_runs order by position')).toEqual([
      ['model.petit.a', 'Completed'],
      ['model.petit.b', 'Cancelled'],
    ]);
  });

  test('by a kill is seen by the next command, which has the warehouse', async () => {
    const { child, outcome } = await runThatWaits(332);
    // What was not written yet is lost with the process.
    const written = `select 1 from sigeti_ops.node_runs where unique_id = 'model.petit.b' and state_name = 'Running'`;
    await vi.waitFor(async () => expect(await query(written)).toHaveLength(1), { timeout: 60_000 });
    child.kill('SIGKILL');
    await outcome;
    // The engine's lock goes when the server has noticed.
    await vi.waitFor(async () => expect(await sigeti('run')).toMatchObject({ exitCode: 0 }), { timeout: 60_000 });
    const cut = `select task, unique_id, n.state_name, n.seconds > 0 from sigeti_ops.node_runs n join sigeti_ops.flow_runs r
      on r.id = n.flow_run_id where r.state_name = 'Crashed' order by position`;
    expect(await query(cut)).toEqual([
      ['run', 'model.petit.a', 'Completed', true],
      ['run', 'model.petit.b', 'Crashed', true],
    ]);
    const states = await query('select state_name from sigeti_ops.flow_runs order by created_at');
    expect([states.at(0), states.at(-1)]).toEqual([['Crashed'], ['Completed']]);
  });
  test('that is frozen and taken for dead: it leaves the warehouse to the next, and publishes nothing when it wakes up', async () => {
    const { child, outcome } = await runThatWaits(333);
    child.kill('SIGSTOP');
    try {
      await query(`update sigeti_ops.flow_run set lease_until = now() - interval '1 second'`);
      expect(await sigeti('run', '--vars', '{plus: ", 2 as v"}')).toMatchObject({ exitCode: 0 });
    } finally {
      child.kill('SIGCONT');
    }
    expect(await outcome).toMatchObject({ exitCode: 1 });
    expect(await query('select state_name from sigeti_ops.flow_runs order by created_at')).toEqual([
      ['Crashed'],
      ['Completed'],
    ]);
    expect(await query('select v from dwh.b')).toEqual([[2]]);
  });
});
