import { expect, test } from 'vitest';
import { manifestOf } from '../../../test/support/engine-run.ts';
import type { NodeResult } from '../../core/index.ts';
import { leftBehind } from './left-behind.ts';

const table = { materialized: 'table' };
/** lots (table) → zones (view) → mart (table) → suivi (table); lots → faits (incremental). */
const MANIFEST = manifestOf([
  { name: 'lots', config: table },
  { name: 'zones', reads: ['lots'] },
  { name: 'mart', reads: ['zones'], config: table },
  { name: 'suivi', reads: ['mart'], config: table },
  { name: 'faits', reads: ['lots'], config: { materialized: 'incremental' } },
]);

function result(name: string, more: Partial<NodeResult> = {}): NodeResult {
  return { uniqueId: `model.test.${name}`, status: 'success', startedAt: '', seconds: 0, ...more };
}

test('tables that read what changed are behind, also through views', () => {
  expect(leftBehind(MANIFEST, [result('lots', { rowsAffected: 3 })])).toEqual(['mart', 'suivi', 'faits']);
});

test('what the run has built itself is not, nor what only reads that', () => {
  expect(leftBehind(MANIFEST, [result('lots'), result('zones'), result('mart', { rowsAffected: 0 })])).toEqual([
    'faits',
  ]);
});

test('nothing is behind a node that changed no row, or that failed', () => {
  expect(leftBehind(MANIFEST, [result('lots', { rowsAffected: 0 })])).toEqual([]);
  expect(leftBehind(MANIFEST, [result('lots', { status: 'error' })])).toEqual([]);
});
