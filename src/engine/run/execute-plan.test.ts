import { expect, test } from 'vitest';
import { applyEvent, emptyRunView, type RunEvent } from '../../core/index.ts';
import { executePlan } from './execute-plan.ts';
import type { RunPlan } from './plan.ts';

function planOf(upstream: Readonly<Record<string, readonly string[]>>): RunPlan {
  const nodes = Object.keys(upstream).map((uniqueId) => ({
    uniqueId,
    name: uniqueId,
    resourceType: 'model' as const,
    materialized: 'table',
    relation: `dwh.${uniqueId}`,
    layer: 'marts',
  }));
  return { command: 'run', nodes, upstream: new Map(Object.entries(upstream)) };
}

async function run(
  upstream: Readonly<Record<string, readonly string[]>>,
  options: { readonly failing?: readonly string[]; readonly signal?: AbortSignal; readonly threads?: number } = {},
) {
  const events: RunEvent[] = [];
  let [active, most] = [0, 0];
  const results = await executePlan(planOf(upstream), {
    target: 'test',
    threads: options.threads ?? 2,
    signal: options.signal ?? new AbortController().signal,
    now: () => 0,
    emit: (event) => events.push(event),
    runNode: async (id) => {
      active += 1;
      most = Math.max(most, active);
      await Promise.resolve();
      active -= 1;
      if (options.failing?.includes(id)) throw new Error(`${id} is broken`);
      return { rowsAffected: 1 };
    },
  });
  return { events, most, results, statuses: Object.fromEntries(results.map((one) => [one.uniqueId, one.status])) };
}

test('a failed node skips everything downstream and nothing else, and is named as the reason', async () => {
  const { statuses, results } = await run(
    { stg: [], dim: ['stg'], fact: ['dim'], mart: ['fact'], other: [] },
    { failing: ['dim'] },
  );
  expect(statuses).toEqual({ stg: 'success', other: 'success', dim: 'error', fact: 'skipped', mart: 'skipped' });
  expect(results.find((one) => one.uniqueId === 'mart')?.skippedBecause).toBe('dim');
});

test('no more nodes run at once than there are threads', async () => {
  const { most } = await run({ a: [], b: [], c: [], d: [] }, { threads: 3 });
  expect(most).toBe(3);
});

test('folding the events gives the same picture as the returned results', async () => {
  const { events, results } = await run({ stg: [], dim: ['stg'] }, { failing: ['dim'] });
  const view = events.reduce(applyEvent, emptyRunView);
  expect(view).toMatchObject({ status: 'error', running: [] });
  expect(view.results).toEqual(results);
});

test('a cancelled run starts nothing more and says so', async () => {
  const { statuses, events } = await run({ stg: [], dim: ['stg'] }, { signal: AbortSignal.abort() });
  expect(statuses).toEqual({ stg: 'skipped', dim: 'skipped' });
  expect(events.at(-1)).toMatchObject({ type: 'run.finished', status: 'cancelled' });
});

test('nodes that wait for each other are reported, not waited for', async () => {
  await expect(run({ a: ['b'], b: ['a'] })).rejects.toMatchObject({ code: 'GRAPH_CYCLE' });
});
