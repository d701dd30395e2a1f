// Workers as they are: processes that claim runs, are asked to stop, killed and frozen, and processes of runs below them.
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FlowTask } from '../../../src/orchestrator/flow.ts';
import { registerWorker } from '../../../src/orchestrator/worker/registration.ts';
import type { Session } from '../../../src/postgres/index.ts';
import { environmentFor, type RunningCli, runCommand, startCli, writeProject } from '../../support/cli.ts';
import { useTestDatabase } from '../../support/database.ts';
import { enqueue, sqlFlow, stateOf } from '../../support/flow-runs.ts';

/** Only tells a test that hangs from one on a busy machine. */
const PATIENCE = { timeout: 60_000, interval: 100 };

describe.skipIf(process.platform === 'win32')('workers', () => {
  const database = useTestDatabase();
  const project = writeProject({
    'models/un.sql': "select 1 as id, pg_sleep({{ var('secondes', 0) }})::text as attente",
    'models/deux.sql': "select id, '{{ var('valeur', 'a') }}' as valeur from {{ ref('un') }}",
  });
  afterAll(() => project.remove());
  const options = () => ({ cwd: project.directory, environment: environmentFor(database.target()) });
  const started: RunningCli[] = [];
  const start = (...args: string[]) => {
    const running = startCli(args, options());
    started.push(running);
    return running;
  };
  let session: Session;

  beforeAll(async () => {
    session = await database.session();
    await (await registerWorker(database.target(), { kind: 'worker', version: 'test', queues: [] })).close();
  });

  beforeEach(async () => {
    await session.script(`truncate sigeti_ops.flow_run, sigeti_ops.run_event, sigeti_ops.run_log cascade;
drop schema if exists dwh cascade; drop table if exists fait; create table fait (quoi text)`);
  });

  afterEach(async () => {
    for (const { process: child } of started) {
      child.kill('SIGCONT');
      child.kill('SIGKILL');
    }
    await Promise.all(started.splice(0).map(({ outcome }) => outcome));
    await expect.poll(() => sessionsOf(''), PATIENCE).toEqual([]);
  });

  const rows = async (sql: string) => (await session.script(sql))[0]?.rows;
  const done = () => rows('select quoi from fait');
  const sessionsOf = async (query: string) =>
    (
      await session.query(
        `select pid from pg_stat_activity where application_name like 'sigeti %.%' and query like $1 and datname = current_database()`,
        [`%${query}%`],
      )
    ).rows;
  const untilRunning = (query: string) => expect.poll(() => sessionsOf(query), PATIENCE).toHaveLength(1);
  const untilState = (id: string, name: string) =>
    expect.poll(async () => (await stateOf(session, id)).name, PATIENCE).toBe(name);
  const note = (what: string) => `insert into fait values ('${what}')`;
  const verb = (name: string, ...args: string[]): FlowTask => ({
    kind: 'verb',
    name,
    verb: name,
    arguments: args,
    when: 'success',
    retries: 0,
    retryDelay: 0,
    backoff: 1,
  });
  const slow = () => sqlFlow({ un: note('un'), lent: 'select pg_sleep(600)', deux: note('deux') });
  const processOf = async (id: string) =>
    Number((await rows(`select process ->> 'processId' from sigeti_ops.flow_run where id = '${id}'`))?.[0]?.[0]);

  test('a verb is executed in a process of its own, and its nodes, events and lines are kept', async () => {
    const worker = start('worker', 'start');
    const id = await enqueue(session, { flow: { ...sqlFlow({}), tasks: [verb('run')] } });
    await untilState(id, 'Completed');
    expect(await processOf(id)).not.toBe(worker.process.pid);
    expect(await rows('select unique_id, state_name from sigeti_ops.node_runs order by position')).toEqual([
      ['model.petit.un', 'Completed'],
      ['model.petit.deux', 'Completed'],
    ]);
    expect(await rows(`select event ->> 'type' from sigeti_ops.run_event order by seq`)).toHaveLength(6);
    expect(await rows(`select line from sigeti_ops.run_log where line like '%dwh.deux%'`)).toHaveLength(1);
    expect(await rows('select valeur from dwh.deux')).toEqual([['a']]);
  });

  test('runs that follow one another have few processes, of which none is killed for having done', async () => {
    start('worker', 'start');
    const ids = await Promise.all(
      Array.from({ length: 12 }, () => enqueue(session, { flow: sqlFlow({ un: 'select 1' }) })),
    );
    for (const id of ids) await untilState(id, 'Completed');
    const [found] =
      (await rows(
        `select count(distinct process ->> 'processId')::int, max(takeovers)::int from sigeti_ops.flow_run`,
      )) ?? [];
    // One that works, one that is about to say that it has done, and one that waits.
    expect(found?.[0]).toBeLessThanOrEqual(3);
    expect(found?.[1]).toBe(0);
  });

  test('a run that is tried again at once is its worker’s as the first time', async () => {
    await session.script('drop sequence if exists essais; create sequence essais');
    start('worker', 'start');
    const flow = sqlFlow({ un: `select 1 / (nextval('essais') - 1); select pg_sleep(600)` }, { retries: 1 });
    const id = await enqueue(session, { flow });
    const lease = async () =>
      (await rows(`select attempt, fence::int, lease_until from sigeti_ops.flow_run where id = '${id}'`))?.[0] ?? [];
    // The text of the first attempt's query has the sleep in it too.
    await expect.poll(async () => (await lease())[0], PATIENCE).toBe(2);
    await untilRunning('pg_sleep(600)');
    const [attempt, fence, until] = await lease();
    await expect.poll(async () => (await lease())[2], PATIENCE).not.toEqual(until);
    expect((await lease()).slice(0, 2)).toEqual([attempt, fence]);
  });

  test('a request to cancel ends the query, and then the run; its warehouse is free', async () => {
    start('worker', 'start');
    const id = await enqueue(session, {
      flow: { ...sqlFlow({}), tasks: [verb('run', '--vars', '{"secondes": 600}')] },
    });
    const next = await enqueue(session, { flow: sqlFlow({ suite: note('suite') }) });
    await untilRunning('pg_sleep(600)');
    expect((await runCommand(['flow-run', 'cancel', id], options())).exitCode).toBe(0);
    await untilState(id, 'Cancelled');
    expect(await sessionsOf('pg_sleep(600)')).toEqual([]);
    await untilState(next, 'Completed');
  });

  test('a worker that is killed takes its run with it; another goes on, without repeating what is done', async () => {
    const first = start('worker', 'start');
    const id = await enqueue(session, { flow: slow() });
    await untilRunning('pg_sleep(600)');
    const child = await processOf(id);
    first.process.kill('SIGKILL');
    start('worker', 'start');
    await expect.poll(() => processOf(id), PATIENCE).not.toBe(child);
    await untilRunning('pg_sleep(600)');
    expect(await done()).toEqual([['un']]);
    await expect.poll(() => isThere(child), PATIENCE).toBe(false);
  });

  test('the process of a run that is killed is replaced', async () => {
    start('worker', 'start');
    const id = await enqueue(session, { flow: slow() });
    await untilRunning('pg_sleep(600)');
    const child = await processOf(id);
    process.kill(child, 'SIGKILL');
    await expect.poll(() => processOf(id), PATIENCE).not.toBe(child);
    await untilRunning('pg_sleep(600)');
    const [message] =
      (await rows(`select message ->> 'en' from sigeti_ops.flow_run_state where state_name = 'AwaitingRetry'`)) ?? [];
    expect(message?.[0]).toContain('SIGKILL');
    expect(await done()).toEqual([['un']]);
  });

  test('Ctrl-C gives the run back, from the point it has reached', async () => {
    const first = start('worker', 'start');
    const id = await enqueue(session, { flow: slow() });
    await untilRunning('pg_sleep(600)');
    first.process.kill('SIGINT');
    expect((await first.outcome).exitCode).toBe(0);
    expect(await stateOf(session, id)).toEqual({ type: 'SCHEDULED', name: 'AwaitingRetry' });
    expect(await rows('select takeovers from sigeti_ops.flow_run')).toEqual([[0]]);
    expect(await sessionsOf('')).toEqual([]);
    expect(await done()).toEqual([['un']]);
  });

  test('a worker and its run that freeze are taken for dead; when they wake up, they publish nothing', async () => {
    const frozen = start('worker', 'start');
    const tasks = [verb('run', '--vars', '{"secondes": 2, "valeur": "ancien"}')];
    const id = await enqueue(session, { flow: { ...sqlFlow({}), tasks } });
    await untilRunning('pg_sleep(2)');
    const child = await processOf(id);
    for (const pid of [frozen.process.pid ?? 0, child]) process.kill(pid, 'SIGSTOP');
    start('worker', 'start');
    await untilState(id, 'Completed');
    await session.script(`update dwh.deux set valeur = 'nouveau'`);
    for (const pid of [frozen.process.pid ?? 0, child]) process.kill(pid, 'SIGCONT');
    await expect.poll(() => isThere(child), PATIENCE).toBe(false);
    expect(await rows('select valeur from dwh.deux')).toEqual([['nouveau']]);
    expect(await stateOf(session, id)).toEqual({ type: 'COMPLETED', name: 'Completed' });
    expect(await rows('select takeovers from sigeti_ops.flow_run')).toEqual([[1]]);
  });

  test('a command is refused while a run has the warehouse, and is itself in the history', async () => {
    start('worker', 'start');
    const id = await enqueue(session, { flow: slow() });
    await untilRunning('pg_sleep(600)');
    const refused = await runCommand(['run'], options());
    expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining('SCHEDULE_WAREHOUSE_BUSY')]);
    await runCommand(['flow-run', 'cancel', id], options());
    await untilState(id, 'Cancelled');
    expect((await runCommand(['run'], options())).exitCode).toBe(0);
    expect(await rows(`select flow, trigger, state_name from sigeti_ops.flow_run where trigger = 'command'`)).toEqual([
      ['run', 'command', 'Completed'],
    ]);
    const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
    expect(await rows(`select distinct version from sigeti_ops.worker where kind = 'command'`)).toEqual([[version]]);
  });

  test('a wrong password is told at once, with exit code 2', async () => {
    const environment = { ...environmentFor(database.target()), DBT_PASSWORD: 'faux' };
    const { exitCode, stderr } = await runCommand(['worker', 'start'], { cwd: project.directory, environment });
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('DATABASE_PASSWORD_WRONG')]);
  });
});

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
