// What a run's own process does: tasks in their order, retries, time-outs, cancelling, and going on where one stopped.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PlannedNode } from '../../../src/core/index.ts';
import { type EndReason, executeFlowRun } from '../../../src/orchestrator/execution/execute-flow-run.ts';
import type { RunVerb, VerbRequest } from '../../../src/orchestrator/execution/ports.ts';
import type { Flow, FlowTask } from '../../../src/orchestrator/flow.ts';
import { describeRun } from '../../../src/orchestrator/history/describe-run.ts';
import { claimRun } from '../../../src/orchestrator/runs/claim.ts';
import { cancelRun, retryRun } from '../../../src/orchestrator/runs/control.ts';
import type { ClaimedRun } from '../../../src/orchestrator/runs/flow-run.ts';
import { reapRuns } from '../../../src/orchestrator/runs/reap.ts';
import { type Registration, registerWorker } from '../../../src/orchestrator/worker/registration.ts';
import type { Session } from '../../../src/postgres/index.ts';
import { useTestDatabase } from '../../support/database.ts';
import { enqueue, sqlFlow, stateOf } from '../../support/flow-runs.ts';

describe('the execution of a flow run', () => {
  const database = useTestDatabase();
  let session: Session;
  let worker: Registration;

  beforeAll(async () => {
    session = await database.session();
    worker = await registerWorker(database.target(), {
      kind: 'worker',
      version: 'test',
      queues: ['default'],
      warehouse: 'dwh',
    });
  });
  afterAll(() => worker.close());

  beforeEach(async () => {
    await session.script(`truncate sigeti_ops.flow_run, sigeti_ops.run_event, sigeti_ops.run_log cascade;
drop table if exists fait; create table fait (id int generated always as identity, quoi text)`);
  });

  const claim = async (): Promise<ClaimedRun> => {
    const run = await claimRun(session, { id: worker.id, queues: ['default'], warehouse: 'dwh' });
    if (run === undefined) throw new Error('nothing to claim');
    return run;
  };
  const noVerb: RunVerb = () => Promise.reject(new Error('no verb in this flow'));
  const execute = (run: ClaimedRun, runVerb = noVerb, signal: AbortSignal = new AbortController().signal) =>
    executeFlowRun({ connection: database.target(), id: run.id, fence: run.fence, runVerb, language: 'fr', signal });
  const runFlow = async (flow: Flow) => {
    const id = await enqueue(session, { flow });
    await execute(await claim());
    return { id, state: await stateOf(session, id), tasks: await tasksOf(id), done: await done() };
  };
  const tasksOf = async (id: string) =>
    Object.fromEntries(
      (
        await session.query<{ task: string; state_name: string }>(
          `select task, state_name from sigeti_ops.task_run where flow_run_id = $1 and node = '' order by position`,
          [id],
        )
      ).rows.map(({ task, state_name }) => [task, state_name]),
    );
  const done = async () => (await session.script('select quoi from fait order by id'))[0]?.rows.map(([what]) => what);
  const note = (what: string) => `insert into fait (quoi) values ('${what}')`;
  const change = (flow: Flow, name: string, options: Partial<FlowTask>): Flow => ({
    ...flow,
    tasks: flow.tasks.map((task) => (task.name === name ? ({ ...task, ...options } as FlowTask) : task)),
  });

  test('does its tasks in their order, each in its transaction', async () => {
    const outcome = await runFlow(sqlFlow({ un: note('un'), deux: `${note('deux')}; ${note('deux bis')}` }));
    expect(outcome).toMatchObject({
      state: { type: 'COMPLETED' },
      tasks: { un: 'Completed', deux: 'Completed' },
      done: ['un', 'deux', 'deux bis'],
    });
  });

  test('a failed task keeps the rest from running, but for those that are for this case', async () => {
    const flow = sqlFlow({
      un: note('un'),
      faux: `${note('perdu')}; select 1 / 0`,
      apres: note('apres'),
      secours: note('secours'),
      ranger: note('ranger'),
    });
    const outcome = await runFlow(change(change(flow, 'secours', { when: 'failure' }), 'ranger', { when: 'always' }));
    expect(outcome).toMatchObject({
      state: { type: 'FAILED' },
      tasks: { un: 'Completed', faux: 'Failed', apres: 'Skipped', secours: 'Completed', ranger: 'Completed' },
      done: ['un', 'secours', 'ranger'],
    });
    const [error] = await session.script(
      `select error ->> 'sqlState', state_message ->> 'fr' from sigeti_ops.flow_run`,
    );
    expect(error?.rows).toEqual([['22012', 'La tâche faux a échoué.']]);
  });

  test('a task is tried again as often as it says', async () => {
    await session.script('drop sequence if exists essais; create sequence essais');
    const flow = sqlFlow({ tetu: `select 1 / (nextval('essais') / 3); ${note('enfin')}` });
    const outcome = await runFlow(change(flow, 'tetu', { retries: 2, retryDelay: 0.05 }));
    expect(outcome).toMatchObject({ state: { type: 'COMPLETED' }, done: ['enfin'] });
    const { rows } = await session.query('select attempt from sigeti_ops.task_run');
    expect(rows).toEqual([{ attempt: 3 }]);
  });

  test('a task that is to be tried again says when; what ends the run ends the wait', async () => {
    const id = await enqueue(session, {
      flow: change(sqlFlow({ faux: 'select 1 / 0' }), 'faux', { retries: 1, retryDelay: 3600 }),
    });
    const ends = new AbortController();
    const run = await claim();
    const executed = execute(run, noVerb, ends.signal);
    const task = async () => (await describeRun(session, id))?.tasks[0];
    await expect.poll(async () => (await task())?.stateName, { timeout: 20_000 }).toBe('AwaitingRetry');
    const waiting = await task();
    expect(Date.parse(waiting?.dueAt ?? '') - Date.parse(waiting?.endedAt ?? '')).toBeGreaterThan(3_590_000);
    expect(waiting?.error?.sqlState).toBe('22012');
    await cancelRun(session, id, 'ana');
    ends.abort('cancel' satisfies EndReason);
    await executed;
    expect(await task()).toMatchObject({ stateName: 'Cancelled', dueAt: undefined, error: { sqlState: '22012' } });
  });

  test('a task that takes too long is stopped, on the server too', async () => {
    const outcome = await runFlow(change(sqlFlow({ lent: 'select pg_sleep(600)' }), 'lent', { timeout: 0.2 }));
    expect(outcome).toMatchObject({ state: { type: 'FAILED', name: 'TimedOut' }, tasks: { lent: 'TimedOut' } });
    expect(await sleepers()).toEqual([]);
  });

  const sleepers = async () =>
    (
      await session.script(
        `select pid from pg_stat_activity where state = 'active' and query like '%pg_sleep(600)%' and pid <> pg_backend_pid()`,
      )
    )[0]?.rows;
  const untilAsleep = () => expect.poll(sleepers, { timeout: 20_000 }).toHaveLength(1);

  test('a request to cancel reaches the statement that runs', async () => {
    const id = await enqueue(session, {
      flow: sqlFlow({ un: note('un'), lent: 'select pg_sleep(600)', deux: note('deux') }),
    });
    const ends = new AbortController();
    const executed = execute(await claim(), noVerb, ends.signal);
    await untilAsleep();
    await cancelRun(session, id, 'ana');
    ends.abort('cancel' satisfies EndReason);
    await executed;
    expect(await stateOf(session, id)).toEqual({ type: 'CANCELLED', name: 'Cancelled' });
    expect(await tasksOf(id)).toEqual({ un: 'Completed', lent: 'Cancelled', deux: 'Skipped' });
    expect(await sleepers()).toEqual([]);
  });

  test('when its worker stops, another goes on from there: finished tasks are not repeated', async () => {
    const id = await enqueue(session, {
      flow: sqlFlow({
        un: note('un'),
        lent: `select pg_sleep(case when exists (select from fait where quoi = 'vite') then 0 else 600 end) /* pg_sleep(600) */`,
        deux: note('deux'),
      }),
    });
    const ends = new AbortController();
    const executed = execute(await claim(), noVerb, ends.signal);
    await untilAsleep();
    ends.abort('stop' satisfies EndReason);
    await executed;
    expect(await stateOf(session, id)).toEqual({ type: 'SCHEDULED', name: 'AwaitingRetry' });
    await session.script(note('vite'));
    await execute(await claim());
    expect(await stateOf(session, id)).toEqual({ type: 'COMPLETED', name: 'Completed' });
    expect(await done()).toEqual(['un', 'vite', 'deux']);
  });

  test('a run that failed waits and starts again by itself, as often as its flow says', async () => {
    await session.script('drop sequence if exists essais; create sequence essais');
    const flow = sqlFlow({ un: note('un'), tetu: `select 1 / (nextval('essais') / 2)` }, { retries: 1, retryDelay: 0 });
    const id = await enqueue(session, { flow });
    await execute(await claim());
    expect(await stateOf(session, id)).toEqual({ type: 'SCHEDULED', name: 'AwaitingRetry' });
    await execute(await claim());
    expect(await stateOf(session, id)).toEqual({ type: 'COMPLETED', name: 'Completed' });
    expect(await done()).toEqual(['un']);
  });

  test('an attempt that was taken for dead publishes nothing and says so to nobody', async () => {
    const id = await enqueue(session, { flow: sqlFlow({ lent: 'select pg_sleep(1)', tard: note('tard') }) });
    const run = await claim();
    const executed = execute(run);
    await expect.poll(async () => (await stateOf(session, id)).type).toBe('RUNNING');
    // Its sessions would be ended by who reaps it; here they are left, as on a machine cut off from the network.
    await session.query('update sigeti_ops.flow_run set fence = fence + 1, worker_id = $2 where id = $1', [
      id,
      worker.id,
    ]);
    expect(await executed).toBe(false);
    expect(await done()).toEqual([]);
    expect((await stateOf(session, id)).type).toBe('RUNNING');
    await session.query(`update sigeti_ops.flow_run set lease_until = now() - interval '1 minute' where id = $1`, [id]);
    await reapRuns(session);
  });

  describe('of verbs', () => {
    const flow: Flow = {
      ...sqlFlow({}),
      parameters: [{ name: 'jour', type: 'date' }],
      tasks: [
        {
          kind: 'verb',
          name: 'refresh',
          verb: 'refresh',
          // biome-ignore lint/suspicious/noTemplateCurlyInString: a reference of the flow file
          arguments: ['--vars', '{"date_reference": "${jour}"}'],
          when: 'success',
          retries: 0,
          retryDelay: 0,
          backoff: 1,
        },
      ],
    };
    test('gives them values, keeps their events, log and nodes, and goes on with the nodes that are left', async () => {
      const asked: VerbRequest[] = [];
      const runVerb = failsOnceAt('b', ['a', 'b', 'c'], asked);
      const id = await enqueue(session, { flow });
      await session.query(`update sigeti_ops.flow_run set parameters = '{"jour": "2026-03-31"}' where id = $1`, [id]);
      await execute(await claim(), runVerb);
      expect((await stateOf(session, id)).type).toBe('FAILED');
      await retryRun(session, id);
      await execute(await claim(), runVerb);
      expect((await stateOf(session, id)).type).toBe('COMPLETED');
      expect(asked.map(({ arguments: given, onlyNodes }) => [given, onlyNodes])).toEqual([
        [['--vars', '{"date_reference":"2026-03-31"}'], undefined],
        [
          ['--vars', '{"date_reference":"2026-03-31"}'],
          ['b', 'c'],
        ],
      ]);
      const nodes = await session.query(
        'select unique_id, state_name, row_count::int from sigeti_ops.node_runs order by unique_id',
      );
      expect(nodes.rows).toEqual(
        ['a', 'b', 'c'].map((unique_id) => ({ unique_id, state_name: 'Completed', row_count: 3 })),
      );
      const kept = await session.script(`select count(*)::int, count(distinct seq)::int from sigeti_ops.run_event;
select distinct line from sigeti_ops.run_log; select error ->> 'code' from sigeti_ops.flow_run_state s join sigeti_ops.flow_run r on r.id = s.flow_run_id where s.state_type = 'FAILED'`);
      expect(kept.map(({ rows }) => rows)).toEqual([[[10, 10]], [['fini']], [[null]]]);
    });
  });
});

/** A verb that does its nodes and leaves the rest when it comes to one of them for the first time. */
function failsOnceAt(failing: string, all: readonly string[], asked: VerbRequest[]): RunVerb {
  const node = (uniqueId: string): PlannedNode => ({
    uniqueId,
    name: uniqueId,
    resourceType: 'model',
    materialized: 'table',
    relation: `dwh.${uniqueId}`,
    layer: 'marts',
  });
  return async (request) => {
    asked.push(request);
    const isFirst = asked.length === 1;
    const { emit, log, onlyNodes = all } = request;
    emit({ type: 'run.started', command: 'refresh', target: 'dev', threads: 1, nodes: onlyNodes.map(node) });
    const until = isFirst ? onlyNodes.indexOf(failing) : onlyNodes.length;
    for (const uniqueId of onlyNodes.slice(0, until + 1)) {
      emit({ type: 'node.started', uniqueId });
      const status = isFirst && uniqueId === failing ? 'error' : 'success';
      const startedAt = new Date().toISOString();
      emit({ type: 'node.finished', result: { uniqueId, status, startedAt, seconds: 0.1, rows: 3 } });
    }
    log('info', 'fini');
    return { exitCode: isFirst ? 1 : 0 };
  };
}
