import { expect, test } from 'vitest';
import { applyEvent, emptyRunView, type NodeResult, type PlannedNode, type RunView } from '../../core/index.ts';
import { createPaint } from './paint.ts';
import { renderSkips, renderSummary, summarize } from './summary.ts';

const node = (name: string, layer: string, materialized: string): PlannedNode => ({
  uniqueId: name,
  name,
  layer,
  materialized,
  resourceType: layer === 'tests' ? 'test' : 'model',
  relation: `dwh_${layer}.${name}`,
});
const NODES = [
  node('stg_lots', 'staging', 'view'),
  node('unique_lots', 'tests', 'test'),
  node('not_null_lots', 'tests', 'test'),
  node('dim_lots', 'dimensions', 'table'),
  node('dim_temps', 'dimensions', 'table'),
  node('aide', 'facts', 'ephemeral'),
];

function run(...results: (Pick<NodeResult, 'uniqueId' | 'status'> & Partial<NodeResult>)[]): RunView {
  const started = applyEvent(emptyRunView, {
    type: 'run.started',
    command: 'build',
    target: 'dev',
    threads: 4,
    nodes: NODES,
  });
  const finished = results.reduce(
    (view, result) =>
      applyEvent(view, {
        type: 'node.finished',
        result: { startedAt: '2026-01-01T00:00:00Z', seconds: 0.5, ...result },
      }),
    started,
  );
  return applyEvent(finished, { type: 'run.finished', status: 'success', seconds: 1.25 });
}

test('layers keep the order of the plan, tests come last, ephemeral models are not counted', () => {
  expect(summarize(run()).map(({ layer, total }) => [layer, total])).toEqual([
    ['staging', 1],
    ['dimensions', 2],
    ['tests', 2],
  ]);
});

test('the summary of a good run', () => {
  const view = run(
    { uniqueId: 'stg_lots', status: 'success' },
    { uniqueId: 'unique_lots', status: 'pass' },
    { uniqueId: 'not_null_lots', status: 'warn', failures: 3 },
    { uniqueId: 'dim_lots', status: 'success', rows: 53 },
    { uniqueId: 'dim_temps', status: 'success', rows: 4019 },
  );
  expect(renderSummary(view, 'fr', createPaint(false))).toMatchInlineSnapshot(`
    "Résumé
      Staging              1/1  vue                               0,50 s
      Dimensions           2/2  tables          4 072 lignes      1,00 s
      Tests                2/2  contrôles           1 alerte      1,00 s

      Temps total      : 1,25 s
      Taux de succès   : 100 %"
  `);
});

test('what failed or was skipped lowers the rate', () => {
  const view = run(
    { uniqueId: 'stg_lots', status: 'error' },
    { uniqueId: 'unique_lots', status: 'skipped' },
    { uniqueId: 'not_null_lots', status: 'skipped' },
    { uniqueId: 'dim_lots', status: 'skipped' },
    { uniqueId: 'dim_temps', status: 'success', rows: 4019 },
  );
  expect(renderSummary(view, 'en', createPaint(false))).toContain('Success rate    : 20%');
});

test('what hangs on a failed node is counted by that node; after a stop, nothing is to blame for the rest', () => {
  const view = run(
    { uniqueId: 'stg_lots', status: 'error' },
    { uniqueId: 'dim_lots', status: 'skipped', skippedBecause: 'stg_lots' },
    { uniqueId: 'unique_lots', status: 'skipped', skippedBecause: 'dim_lots' },
    { uniqueId: 'not_null_lots', status: 'skipped', skippedBecause: 'dim_lots' },
  );
  expect(renderSkips(view, 'en')).toEqual([
    '1 node skipped because of stg_lots',
    '2 nodes skipped because of dim_lots',
  ]);
  expect(renderSkips({ ...view, status: 'cancelled' }, 'en')).toEqual(['3 nodes were not run']);
  expect(renderSkips({ ...view, status: 'cancelled', results: view.results.slice(0, 2) }, 'fr')).toEqual([
    '1 nœud n’a pas été exécuté',
  ]);
});
