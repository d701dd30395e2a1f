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

test('the head of the longest chain of tables starts first, however many views and tests hang on another', () => {
  const table = { materialized: 'table' };
  const chain = manifestOf([
    { name: 'counted', config: table },
    ...['a', 'b', 'c', 'd'].flatMap((name): NodeSpec[] => [
      { name, reads: ['counted'] },
      { name: `${name}_is_unique`, kind: 'test', reads: [name] },
    ]),
    { name: 'staging' },
    { name: 'fact', reads: ['staging'], config: table },
    { name: 'summary', reads: ['fact'], config: table },
  ]);
  const { nodes } = planRun(chain, [...chain.nodes.keys()], 'build');
  expect(nodes.slice(0, 3).map((node) => node.name)).toEqual(['staging', 'fact', 'counted']);
});
