import { expect, test } from 'vitest';
import type { NodeResult, PlannedNode } from '../../core/index.ts';
import { renderFailuresIn, renderNodeLine } from './node-line.ts';
import { createPaint } from './paint.ts';

const fact: PlannedNode = {
  uniqueId: 'model.sigeti_dwh.fait_factures',
  name: 'fait_factures',
  resourceType: 'model',
  materialized: 'incremental',
  relation: 'dwh_facts.fait_factures',
  layer: 'facts',
};
const done: NodeResult = {
  uniqueId: fact.uniqueId,
  status: 'success',
  startedAt: '2026-01-01T00:00:00Z',
  seconds: 0.12,
};
const at = { position: 7, total: 210 };
const layout = { language: 'fr', width: 80, paint: createPaint(false) } as const;

test('a line is as wide as the terminal and says kind, relation, rows and time', () => {
  const line = renderNodeLine(fact, { ...done, rows: 4000, rowsAffected: 12 }, at, layout);
  expect(line).toBe('  7/210 OK     incrément  dwh_facts.fait_factures    4 000 lignes (±12)   0,12 s');
  expect(line).toHaveLength(80);
});

test('English has its own words and numbers', () => {
  const line = renderNodeLine(fact, { ...done, rows: 4000, rowsAffected: 4000 }, at, { ...layout, language: 'en' });
  expect(line).toBe('  7/210 OK     increment  dwh_facts.fait_factures            4,000 rows    0.12s');
});

test('a failing test shows its name and how many rows fail', () => {
  const node: PlannedNode = { ...fact, resourceType: 'test', materialized: 'test', name: 'unique_fait_factures_id' };
  const line = renderNodeLine(node, { ...done, status: 'fail', failures: 1 }, at, layout);
  expect(line).toMatch(/ÉCHEC {2}test {7}unique_fait_factures_id +1 ligne {3}0,12 s$/);
});

test('a unit test shows its model and its name', () => {
  const relation = 'fait_factures::arrondi';
  const node: PlannedNode = { ...fact, resourceType: 'unit_test', materialized: 'unit', relation };
  const line = renderNodeLine(node, { ...done, status: 'pass' }, at, layout);
  expect(line).toMatch(/OK {5}unitaire {3}fait_factures::arrondi +0,12 s$/);
});

test('a long name is cut, never the time', () => {
  const node = { ...fact, relation: `dwh_facts.${'x'.repeat(100)}` };
  const line = renderNodeLine(node, done, at, layout);
  expect(line).toHaveLength(80);
  expect(line).toMatch(/x…\s+0,12 s$/);
});

test.each([
  ['dwh_dbt_test__audit.unique_lots', '  → select * from dwh_dbt_test__audit.unique_lots;'],
  ['dwh_dbt_test__audit.accepted_lots__A__B', '  → select * from dwh_dbt_test__audit."accepted_lots__A__B";'],
])('kept failures are shown as a query that runs as it stands: %s', (relation, line) => {
  expect(renderFailuresIn(relation, layout)).toBe(line);
});
