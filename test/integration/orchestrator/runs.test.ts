// Who may have a run, and what becomes of it: admission, leases, fences, cancelling and retrying.
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ACTIVE_TYPES, mayFollow, type PlannedNode, STATE_TYPES } from '../../../src/core/index.ts';
import { describeRun } from '../../../src/orchestrator/history/describe-run.ts';
import type { HeldRun } from '../../../src/orchestrator/runs/change-state.ts';
import { changeState } from '../../../src/orchestrator/runs/change-state.ts';
import { claimRun, renewLeases } from '../../../src/orchestrator/runs/claim.ts';
import { cancelRun, retryRun } from '../../../src/orchestrator/runs/control.ts';
import { finishRun } from '../../../src/orchestrator/runs/finish.ts';
import { reapRuns } from '../../../src/orchestrator/runs/reap.ts';
import { RunRecorder } from '../../../src/orchestrator/runs/recorder.ts';
import { type Registration, registerWorker } from '../../../src/orchestrator/worker/registration.ts';
import type { Session } from '../../../src/postgres/index.ts';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { enqueue, stateOf } from '../../support/flow-runs.ts';

const QUEUES = ['default'];
const OWN = { queues: QUEUES, warehouse: 'dwh' } as const;
/** Fewer than the warehouses of the property test, so that both bounds are met. */
const LIMIT = 2;
const RUNNING = { type: 'RUNNING', name: 'Running' } as const;

describeOnEveryServer('flow runs', (server) => {
  const database = useTestDatabase(server);
  let session: Session;
  let worker: Registration;
  const newWorker = () => registerWorker(database.target(), { kind: 'worker', version: 'test', ...OWN });
  const claim = () => claimRun(session, { id: worker.id, ...OWN });
  const claimAndStart = async () => {
    const run = await claim();
    if (run === undefined) throw new Error('nothing to claim');
    await changeState(session, run, { from: ['PENDING'], state: RUNNING });
    return run;
  };

  beforeAll(async () => {
    session = await database.session();
    await (await newWorker()).close();
  });

  beforeEach(async () => {
    await session.script('truncate sigeti_ops.flow_run, sigeti_ops.run_event, sigeti_ops.run_log cascade');
    worker = await newWorker();
    return () => worker.close();
  });

  test('the database admits the transitions of the table, and no others', async () => {
    for (const from of STATE_TYPES) {
      for (const to of STATE_TYPES.filter((type) => type !== from)) {
        const id = await enqueue(session);
        await session.script('alter table sigeti_ops.flow_run disable trigger check_transition');
        await session.query('update sigeti_ops.flow_run set state_type = $2 where id = $1', [id, from]);
        await session.script('alter table sigeti_ops.flow_run enable trigger check_transition');
        const tried = await session
          .query('update sigeti_ops.flow_run set state_type = $2 where id = $1', [id, to])
          .then(() => true)
          .catch(() => false);
        expect([from, to, tried]).toEqual([from, to, mayFollow(from, to)]);
        await session.query('delete from sigeti_ops.flow_run where id = $1', [id]);
      }
    }
  });

  test('a run goes to one worker only, oldest first, and its warehouse to no other run until its end', async () => {
    const first = await enqueue(session);
    const second = await enqueue(session);
    const other = await enqueue(session, { warehouse: 'autre' });
    const run = await claimAndStart();
    expect(run.id).toBe(first);
    expect(await claim()).toBeUndefined();
    expect((await claimRun(session, { ...OWN, id: worker.id, warehouse: 'autre' }))?.id).toBe(other);
    await finishRun(session, run, { type: 'COMPLETED', name: 'Completed' });
    expect((await claim())?.id).toBe(second);
  });

  test('other queues are left to other workers', async () => {
    await enqueue(session, { queue: 'lourd' });
    expect(await claim()).toBeUndefined();
    expect(await claimRun(session, { ...OWN, id: worker.id, queues: ['lourd'] })).toBeDefined();
  });

  test('whatever the interleaving, one run of a warehouse at most and no more than the limit at once', async () => {
    const workers = await Promise.all([newWorker(), newWorker(), newWorker()]);
    await session.query('update sigeti_ops.setting set value = $1 where key = $2', [LIMIT, 'concurrency_limit']);
    const claimed = new Map<string, { id: string; fence: number }>();
    const first = () => [...claimed.values()][0];
    const acts: Readonly<Record<string, (own: Registration, index: number) => Promise<unknown>>> = {
      enqueue: (own, index) => enqueue(own.session, { warehouse: `w${index}` }),
      reap: (own) => reapRuns(own.session),
      claim: async (own, index) => {
        const run = await claimRun(own.session, { id: own.id, queues: QUEUES, warehouse: `w${index % 3}` });
        if (run !== undefined) claimed.set(run.id, run);
      },
      cancel: async (own) => {
        const held = first();
        if (held !== undefined) await cancelRun(own.session, held.id, 'test');
      },
      finish: async (own) => {
        const held = first();
        if (held === undefined || !claimed.delete(held.id)) return;
        await changeState(own.session, held, { from: ['PENDING'], state: RUNNING });
        await finishRun(own.session, held, { type: 'COMPLETED', name: 'Completed' });
      },
    };
    const step = fc.record({ at: fc.integer({ min: 0, max: 2 }), act: fc.constantFrom(...Object.keys(acts)) });
    const rounds = fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { maxLength: 12 });
    try {
      await fc.assert(
        fc.asyncProperty(rounds, async (planned) => {
          for (const round of planned) {
            await Promise.all(
              round.map(async ({ at, act }, index) => await acts[act]?.(workers[at] ?? worker, index % 3)),
            );
            const { rows } = await session.query<{ runs: number; warehouses: number }>(
              `select count(*)::int as runs, count(distinct warehouse)::int as warehouses from sigeti_ops.flow_run
where state_type = any($1)`,
              [ACTIVE_TYPES],
            );
            expect(rows[0]?.runs).toBe(rows[0]?.warehouses);
            expect(rows[0]?.runs).toBeLessThanOrEqual(LIMIT);
          }
        }),
        { numRuns: 20 },
      );
    } finally {
      await Promise.all(workers.map((one) => one.close()));
    }
  });

  describe('whose worker is gone', () => {
    test('waits for another one at once when the worker is dead, and in the end has crashed', async () => {
      const id = await enqueue(session);
      for (const expected of ['SCHEDULED', 'SCHEDULED', 'CRASHED']) {
        const dying = await newWorker();
        const run = await claimRun(session, { id: dying.id, ...OWN });
        expect(run?.id).toBe(id);
        await changeState(session, { id, fence: run?.fence ?? 0 }, { from: ['PENDING'], state: RUNNING });
        expect(await reapRuns(session)).toEqual([]);
        await dying.session.close();
        await expect.poll(async () => (await reapRuns(session)).map(({ to }) => to)).toEqual([expected]);
      }
      expect(await stateOf(session, id)).toEqual({ type: 'CRASHED', name: 'Crashed' });
    });

    test('is shown as such as soon as its worker is dead; so is a run that nobody is there to take', async () => {
      const dying = await registerWorker(database.target(), {
        kind: 'worker',
        version: 'test',
        ...OWN,
        queues: ['nuit'],
      });
      const held = await enqueue(session, { queue: 'nuit' });
      await claimRun(session, { ...OWN, id: dying.id, queues: ['nuit'] });
      await enqueue(session, { queue: 'nuit' });
      const shown = async () =>
        (
          await session.script(`select (select count(*)::int from sigeti_ops.live_worker where queues = '{nuit}'),
(select is_abandoned from sigeti_ops.flow_runs where id = '${held}'), (select reason from sigeti_ops.waiting_runs)`)
        )[0]?.rows;
      expect(await shown()).toEqual([[1, false, 'WAREHOUSE_BUSY']]);
      await dying.session.close();
      await expect.poll(shown, { timeout: 5000 }).toEqual([[0, true, 'NO_WORKER']]);
    });

    test('is taken from a frozen worker when its lease is over; that one can record nothing any more', async () => {
      const id = await enqueue(session);
      const run = await claimAndStart();
      const recorder = await RunRecorder.open(await database.session(), run);
      await session.query(
        `update sigeti_ops.flow_run set lease_until = clock_timestamp() - interval '1 second' where id = $1`,
        [id],
      );
      expect((await reapRuns(session)).map(({ to }) => to)).toEqual(['SCHEDULED']);
      expect(await renewLeases(session, worker.id, [run])).toMatchObject([{ id, state: 'taken' }]);
      recorder.log('tache', 'info', 'trop tard');
      await recorder.close();
      expect(recorder.lost.aborted).toBe(true);
      expect((await session.script('select count(*)::int from sigeti_ops.run_log'))[0]?.rows).toEqual([[0]]);
      expect(await finishRun(session, run, { type: 'COMPLETED', name: 'Completed' })).toBe(false);
      expect((await claim())?.fence).toBeGreaterThan(run.fence);
    });

    test('leaves what it was at as cut off, and what it had not begun as it is; another shows it anew', async () => {
      const id = await enqueue(session);
      const run = await claimAndStart();
      const attempt = { task: 'bâtir', attempt: 1 };
      const begin = async (held: HeldRun, nodes: readonly string[]) => {
        const recorder = await RunRecorder.open(await database.session(), held);
        recorder.startTask(attempt, 0);
        recorder.event(attempt, {
          type: 'run.started',
          command: 'run',
          target: 'dev',
          threads: 1,
          nodes: nodes.map(plannedNode),
        });
        return recorder;
      };
      const recorder = await begin(run, ['a', 'b', 'c']);
      recorder.event(attempt, { type: 'node.started', uniqueId: 'a' });
      const startedAt = new Date().toISOString();
      recorder.event(attempt, {
        type: 'node.finished',
        result: { uniqueId: 'a', status: 'success', startedAt, seconds: 1 },
      });
      recorder.event(attempt, { type: 'node.started', uniqueId: 'b' });
      await recorder.close();
      await session.query(
        `update sigeti_ops.flow_run set lease_until = clock_timestamp() - interval '1 second' where id = $1`,
        [id],
      );
      await reapRuns(session);
      const states = async () => {
        const [task] = (await describeRun(session, id))?.tasks ?? [];
        return [task, ...(task?.nodes ?? [])].map((each) => each?.stateName);
      };
      expect(await states()).toEqual(['Crashed', 'Completed', 'Crashed', 'Pending']);
      const next = await begin(await claimAndStart(), ['b', 'c']);
      await next.close();
      expect(await states()).toEqual(['Running', 'Completed', 'Pending', 'Pending']);
    });

    test('stays its own while it publishes: reaping waits for the next look', async () => {
      await enqueue(session);
      const run = await claimAndStart();
      const publisher = await database.session();
      await publisher.script(
        `begin; select 1 from sigeti_ops.flow_run where id = '${run.id}' and fence = ${run.fence} for key share`,
      );
      expect(await renewLeases(session, worker.id, [run])).toMatchObject([{ id: run.id, state: 'held' }]);
      await session.query(
        `update sigeti_ops.flow_run set lease_until = clock_timestamp() - interval '1 second' where id = $1`,
        [run.id],
      );
      expect(await reapRuns(session)).toEqual([]);
      await publisher.script('commit');
      expect(await reapRuns(session)).toHaveLength(1);
    });

    test('is cancelled where it was being cancelled', async () => {
      const id = await enqueue(session);
      const dying = await newWorker();
      await claimRun(session, { id: dying.id, ...OWN });
      expect(await cancelRun(session, id, 'ana')).toBe('cancelling');
      await dying.session.close();
      await expect.poll(async () => (await reapRuns(session)).map(({ to }) => to)).toEqual(['CANCELLED']);
    });
  });

  test('a run that waits is cancelled at once, one that runs is told so, and one that has ended stays what it is', async () => {
    const waiting = await enqueue(session);
    expect(await cancelRun(session, waiting, 'ana')).toBe('cancelled');
    await enqueue(session);
    const run = await claimAndStart();
    expect(await cancelRun(session, run.id, 'ana')).toBe('cancelling');
    expect(await renewLeases(session, worker.id, [run])).toMatchObject([
      { id: run.id, state: 'held', isCancelled: true },
    ]);
    await finishRun(session, run, { type: 'FAILED', name: 'Failed' });
    expect(await stateOf(session, run.id)).toEqual({ type: 'CANCELLED', name: 'Cancelled' });
    expect(await renewLeases(session, worker.id, [run])).toMatchObject([{ id: run.id, state: 'over' }]);
    expect(await cancelRun(session, run.id, 'ana')).toBe('final');
    expect(await cancelRun(session, '00000000-0000-0000-0000-000000000000', 'ana')).toBe('unknown');
  });

  test('a retry starts a failed run again, once, with its number of attempts one higher', async () => {
    const id = await enqueue(session);
    await finishRun(session, await claimAndStart(), { type: 'FAILED', name: 'Failed' });
    expect([await retryRun(session, id), await retryRun(session, id)]).toEqual([true, false]);
    expect((await claim())?.attempt).toBe(2);
  });

  test('every state is kept, with its time and worker', async () => {
    await enqueue(session);
    const run = await claimAndStart();
    const words = { message: { fr: 'trop long', en: 'too long' } };
    await finishRun(session, run, { type: 'FAILED', name: 'TimedOut' }, words);
    const [states] = await session.script(
      `select state_name, worker_id is not null, message ->> 'fr' from sigeti_ops.flow_run_state order by id`,
    );
    expect(states?.rows).toEqual([
      ['Scheduled', false, null],
      ['Pending', true, null],
      ['Running', true, null],
      ['TimedOut', true, 'trop long'],
    ]);
  });
});

function plannedNode(uniqueId: string): PlannedNode {
  return {
    uniqueId,
    name: uniqueId,
    resourceType: 'model',
    materialized: 'table',
    relation: `dwh.${uniqueId}`,
    layer: 'marts',
  };
}
