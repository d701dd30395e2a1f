import { expect, test } from 'vitest';
import { manifestOf, type NodeSpec } from '../../../test/support/engine-run.ts';
import { planRun } from './plan.ts';

const specs: readonly NodeSpec[] = [
  { name: 'raw', kind: 'seed' },
  { name: 'stg', reads: ['raw'] },
  { name: 'mid', reads: ['stg'], config: { materialized: 'ephemeral' } },
  { name: 'mart', reads: ['mid'] },
  { name: 'other', reads: ['raw'] },
  { name: 'stg_is_unique', kind: 'test', reads: ['stg'] },
  { name: 'mart_finds_stg', kind: 'test', reads: ['mart', 'stg'] },
];
const manifest = manifestOf(specs);
const all = [...manifest.nodes.keys()];
const plan = (command: string, ids: readonly string[] = all) => {
  const { nodes, upstream } = planRun(manifest, ids, command);
  const name = (id: string) => id.split('.').at(-1) ?? '';
  return {
    nodes: nodes.map((node) => node.name),
    upstream: Object.fromEntries([...upstream].map(([id, ups]) => [name(id), ups.map(name).sort()])),
  };
};

test('ephemeral nodes do not run, and what reads them waits for what they read', () => {
  const { nodes, upstream } = plan('run');
  expect(nodes).not.toContain('mid');
  expect(upstream.mart).toEqual(['stg']);
});

test('a node waits for selected nodes through those that are not', () => {
  const { upstream } = plan('run', ['seed.test.raw', 'model.test.mart']);
  expect(upstream).toEqual({ raw: [], mart: ['raw'] });
});

test('in a build a test holds up what is below all that it reads, and nothing else', () => {
  const { upstream } = plan('build');
  expect(upstream.mart).toEqual(['stg', 'stg_is_unique']);
  expect(upstream.other).toEqual(['raw']);
  expect(upstream.mart_finds_stg).toEqual(['mart', 'stg']);
});

test('nodes with more below them start first', () => {
  const { nodes } = plan('build');
  expect(nodes[0]).toBe('raw');
  expect(nodes.indexOf('stg')).toBeLessThan(nodes.indexOf('other'));
});
