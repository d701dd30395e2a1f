import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyEvent, emptyRunView, type NodeResult, type PlannedNode, type RunEvent } from '../../core/index.ts';
import { type ExecutePlanOptions, executePlan } from './execute-plan.ts';
import type { RunPlan } from './plan.ts';

const NO_HOOKS: RunPlan['hooks'] = { start: [], end: [] };

function planOf(upstream: Readonly<Record<string, readonly string[]>>): RunPlan {
  const nodes = Object.keys(upstream).map((uniqueId) => ({
    uniqueId,
    name: uniqueId,
    resourceType: 'model' as const,
    materialized: 'table',
    relation: `dwh.${uniqueId}`,
    layer: 'marts',
  }));
  return { command: 'run', hooks: NO_HOOKS, nodes, upstream: new Map(Object.entries(upstream)) };
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

const hook = (uniqueId: string): PlannedNode => ({
  uniqueId,
  name: uniqueId,
  resourceType: 'operation',
  materialized: 'hook',
  relation: uniqueId,
  layer: 'hooks',
});

/** Nodes `a` and, after it, `b`, between the hooks s0, s1 and e0, e1. */
async function runWithHooks(
  options: Partial<ExecutePlanOptions> & { readonly failing?: readonly string[] } = {},
): Promise<{ readonly order: readonly string[]; readonly results: readonly NodeResult[]; seen: readonly string[] }> {
  const order: string[] = [];
  let seen: readonly string[] = [];
  const work = async (id: string) => {
    order.push(id);
    if (options.failing?.includes(id)) throw new Error(`${id} is broken`);
    return {};
  };
  const hooks = { start: [hook('s0'), hook('s1')], end: [hook('e0'), hook('e1')] };
  const results = await executePlan(
    { ...planOf({ a: [], b: ['a'] }), hooks },
    {
      target: 'test',
      threads: 2,
      signal: new AbortController().signal,
      now: () => 0,
      emit: () => undefined,
      runNode: work,
      runHook: async (id, before) => {
        if (id.startsWith('e')) seen = before.map(({ uniqueId, status }) => `${uniqueId} ${status}`);
        return work(id);
      },
      ...options,
    },
  );
  return { order, results, seen };
}

const statuses = (results: readonly NodeResult[]) =>
  results.map(({ uniqueId, status }) => `${uniqueId} ${status}`).join(', ');

test('hooks run before and after the nodes, and the last ones see what came of these', async () => {
  const { order, results, seen } = await runWithHooks({ failing: ['a'] });
  expect(order).toEqual(['s0', 's1', 'a', 'e0', 'e1']);
  expect(statuses(results)).toBe('s0 success, s1 success, a error, b skipped, e0 success, e1 success');
  expect(seen).toEqual(['a error', 'b skipped']);
});

test('a failed hook skips the hooks of its kind; nodes only where the flag says so', async () => {
  const going = await runWithHooks({ failing: ['s0'] });
  expect(statuses(going.results)).toBe('s0 error, s1 skipped, a success, b success, e0 success, e1 success');
  expect(going.seen).toEqual(['s0 error', 'a success', 'b success']);
  const stopped = await runWithHooks({ failing: ['s0', 'e0'], skipNodesIfOnRunStartFails: true });
  expect(statuses(stopped.results)).toBe('s0 error, s1 skipped, a skipped, b skipped, e0 error, e1 skipped');
  expect(stopped.results.find(({ uniqueId }) => uniqueId === 'a')?.skippedBecause).toBe('s0');
});

test('after a cancellation no hook runs either', async () => {
  const { order, results } = await runWithHooks({ signal: AbortSignal.abort() });
  expect(order).toEqual([]);
  expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['skipped']));
});

test('failing fast cancels what runs, skips the rest, and names the failure as the reason', async () => {
  const events: RunEvent[] = [];
  const results = await executePlan(planOf({ slow: [], bad: [], later: [], below: ['slow'] }), {
    target: 'test',
    threads: 2,
    failFast: true,
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
    runNode: async (id, signal) => {
      if (id === 'bad') throw new Error('bad is broken');
      await setTimeout(60_000, undefined, { signal });
      return {};
    },
  });
  expect(statuses(results)).toBe('bad error, later skipped, below skipped, slow skipped');
  expect(new Set(results.map(({ skippedBecause }) => skippedBecause))).toEqual(new Set([undefined, 'bad']));
  expect(events.at(-1)).toMatchObject({ type: 'run.finished', status: 'error' });
});

test('whatever the graph, nodes start in the order of the plan among those whose parents are done, and none is left out', async () => {
  const graph = fc.array(fc.array(fc.nat(), { maxLength: 4 }), { maxLength: 40 }).map((parents) => {
    const upstream = parents.map((wanted, index) => [
      `n${index}`,
      index === 0 ? [] : [...new Set(wanted.map((parent) => `n${parent % index}`))],
    ]);
    return Object.fromEntries(upstream) as Record<string, string[]>;
  });
  const failing = fc.uniqueArray(
    fc.nat({ max: 39 }).map((index) => `n${index}`),
    { maxLength: 5 },
  );
  await fc.assert(
    fc.asyncProperty(graph, failing, fc.integer({ min: 1, max: 5 }), async (upstream, broken, threads) => {
      const { events, statuses, most } = await run(upstream, { failing: broken, threads });
      const isBad = (id: string): boolean => broken.includes(id) || (upstream[id] ?? []).some(isBad);
      const isSkipped = (id: string) => (upstream[id] ?? []).some(isBad);
      const expected = Object.keys(upstream).map((id) => {
        if (isSkipped(id)) return [id, 'skipped'];
        return [id, broken.includes(id) ? 'error' : 'success'];
      });
      expect(statuses).toEqual(Object.fromEntries(expected));
      expect(most).toBeLessThanOrEqual(threads);
      const done = new Set<string>();
      const left = new Set(Object.keys(upstream));
      for (const event of events) {
        if (event.type === 'node.finished') done.add(event.result.uniqueId);
        if (event.type === 'node.finished') left.delete(event.result.uniqueId);
        if (event.type !== 'node.started') continue;
        const ready = [...left].filter((id) => !isSkipped(id) && (upstream[id] ?? []).every((up) => done.has(up)));
        expect(event.uniqueId).toBe(ready[0]);
        left.delete(event.uniqueId);
      }
    }),
  );
});
