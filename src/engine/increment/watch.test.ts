import { expect, test } from 'vitest';
import { modelNode } from '../../../test/support/template-context.ts';
import type { ExecutableNode, Manifest } from '../../core/index.ts';
import { declaresWatch, readWatch } from './index.ts';

function node(name: string, materialized: string, reads: readonly string[], meta: Record<string, unknown> = {}) {
  return modelNode(name, {
    dependsOn: { nodes: reads.map((read) => `model.golden.${read}`), macros: [] },
    config: { enabled: true, materialized, tags: [], meta },
  });
}

const ABOVE = [
  node('view', 'view', ['ephemeral', 'table']),
  node('ephemeral', 'ephemeral', ['snapshot', 'far_view']),
  node('far_view', 'view', ['source']),
  node('table', 'table', ['hidden']),
  node('snapshot', 'snapshot', ['hidden']),
  node('source', 'incremental', []),
  node('hidden', 'table', []),
];

function read(increment: unknown) {
  const total = node('total', 'table', ['view', 'source'], { increment });
  const nodes: readonly ExecutableNode[] = [...ABOVE, total];
  const manifest = { nodes: new Map(nodes.map((one) => [one.uniqueId, one])) } as unknown as Manifest;
  return readWatch(total, manifest, (id) => ({ database: 'db', schema: 's', identifier: id }));
}

test('a table watches every table that it reads, through views and ephemeral models', () => {
  const { tables, recomputeWhen, volatileVars } = read({ inputs: 'all', recompute_when: 'a', volatile_vars: ['day'] });
  expect(tables.map(({ uniqueId }) => uniqueId.split('.').at(-1))).toEqual(['snapshot', 'source', 'table']);
  expect(tables[0]?.relation.identifier).toBe('model.golden.snapshot');
  expect([recomputeWhen, volatileVars]).toEqual(['a', ['day']]);
});

test.each([
  ['a list of inputs', { inputs: [{ ref: 'view' }] }, 'inputs'],
  ['no inputs', {}, 'inputs'],
  ['a condition on rows', { inputs: 'all', recompute: 'true' }, 'recompute'],
])('refused: %s', (_, increment, words) => {
  expect(() => read(increment)).toThrow(expect.objectContaining({ code: 'COMPILE_INCREMENT_INVALID' }));
  expect(() => read(increment)).toThrow(words);
});

test('only a table that declares something is watched', () => {
  expect(declaresWatch(node('a', 'table', [], { increment: { inputs: 'all' } }))).toBe(true);
  expect(declaresWatch(node('a', 'view', [], { increment: { inputs: 'all' } }))).toBe(false);
  expect(declaresWatch(node('a', 'table', []))).toBe(false);
});
