import { expect, test } from 'vitest';
import type { Manifest, Node, NodeResult } from '../../core/index.ts';
import { runResultsArtifact } from './run-results.ts';

const facts = {
  invocationId: 'x',
  startedAt: new Date(0),
  generatedAt: new Date(0),
  dbtVersion: '1.10.15',
  projectDirectories: new Map(),
};
const relation = { database: 'd', schema: 's', identifier: 'i' };

/** The only entry of the artifact for one result of one node. */
function entryOf(node: { readonly resourceType: string; readonly config: object }, result: Partial<NodeResult>) {
  const nodes = new Map([['n', { uniqueId: 'n', relation, ...node } as unknown as Node]]);
  const whole = { uniqueId: 'n', status: 'success', startedAt: '2026-01-01T00:00:00Z', seconds: 1, ...result } as const;
  const input = { results: [whole], facts, compiled: new Map(), manifest: { nodes } as unknown as Manifest };
  return (runResultsArtifact({ ...input, seconds: 1, args: {} }).results as readonly unknown[])[0];
}

test.each([
  [{}, 'warn', 1, 'Got 1 result, configured to warn if != 0'],
  [{ warn_if: '> 3', error_if: '> 10' }, 'warn', 4, 'Got 4 results, configured to warn if > 3'],
  [{ warn_if: '> 3', error_if: '> 10' }, 'fail', 11, 'Got 11 results, configured to fail if > 10'],
  [{}, 'pass', 0, null],
] as const)('a test with thresholds %j that ends in %s says what dbt says', (config, status, failures, message) => {
  expect(entryOf({ resourceType: 'test', config }, { status, failures })).toMatchObject({ status, failures, message });
});

test('a relation is named where the node leaves one', () => {
  const named = (resourceType: string, materialized: string) => entryOf({ resourceType, config: { materialized } }, {});
  expect(named('model', 'table')).toMatchObject({ relation_name: '"d"."s"."i"' });
  expect(named('model', 'ephemeral')).toMatchObject({ relation_name: null });
  expect(named('test', 'test')).toMatchObject({ relation_name: null });
});
