import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Manifest, ModelNode, Node, NodeConfig, ResourceType, SourceNode, TestNode } from '../../core/index.ts';
import { buildGraph, findCycle } from './graph.ts';
import { selectNodes } from './select.ts';

const config: NodeConfig = { enabled: true, materialized: 'view', tags: [], meta: {} };

function model(
  name: string,
  folder: string,
  parents: readonly string[] = [],
  more: Partial<ModelNode> = {},
): ModelNode {
  return {
    resourceType: 'model',
    uniqueId: `model.shop.${name}`,
    name,
    packageName: 'shop',
    path: `${folder}/${name}.sql`,
    originalFilePath: `models/${folder}/${name}.sql`,
    fqn: ['shop', ...folder.split('/'), name],
    description: '',
    tags: [],
    meta: {},
    config,
    unrenderedConfig: {},
    rawCode: '',
    checksum: '',
    relation: { database: 'db', schema: 'dwh', identifier: name },
    refs: [],
    sources: [],
    dependsOn: { nodes: parents, macros: [] },
    columns: {},
    ...more,
  };
}

function testOf(name: string, parents: readonly string[], testKind: TestNode['testKind'] = 'generic'): TestNode {
  const { resourceType: _, ...base } = model(name, 'controls', parents);
  return { ...base, uniqueId: `test.shop.${name}`, resourceType: 'test', testKind };
}

const lots: SourceNode = {
  resourceType: 'source',
  uniqueId: 'source.shop.sigeti.lots',
  name: 'lots',
  sourceName: 'sigeti',
  sourceDescription: '',
  loader: '',
  identifier: 'lots',
  packageName: 'shop',
  path: 'models/sources.yml',
  originalFilePath: 'models/sources.yml',
  fqn: ['shop', 'staging', 'sigeti', 'lots'],
  description: '',
  tags: [],
  meta: {},
  relation: { database: 'db', schema: 'public', identifier: 'lots' },
  config: { enabled: true },
  columns: {},
};

const NODES: readonly Node[] = [
  lots,
  model('stg_lots', 'staging', [lots.uniqueId], { tags: ['nightly'] }),
  model('stg_zones', 'staging'),
  model('dim_lots', 'dimensions', ['model.shop.stg_lots'], { config: { ...config, materialized: 'table' } }),
  model('dim_zones', 'dimensions', ['model.shop.stg_zones']),
  model('fait', 'facts', ['model.shop.dim_lots', 'model.shop.dim_zones'], { tags: ['nightly', 'kpi'] }),
  model('mart', 'marts/clients', ['model.shop.fait']),
  testOf('unique_stg_lots', ['model.shop.stg_lots']),
  testOf('relation_fait_dim', ['model.shop.fait', 'model.shop.dim_lots']),
  testOf('total', ['model.shop.mart'], 'singular'),
];

function manifestOf(nodes: readonly Node[]): Manifest {
  return {
    projectName: 'shop',
    adapterType: 'postgres',
    nodes: new Map(nodes.map((node) => [node.uniqueId, node])),
    macros: new Map(),
    docs: new Map(),
    groups: new Map(),
    disabled: new Map(),
  };
}

const ALL = new Set<ResourceType>(['model', 'test', 'source', 'seed', 'snapshot']);
const MODELS = new Set<ResourceType>(['model']);

function select(text: string, options: { exclude?: string; types?: ReadonlySet<ResourceType> } = {}): string {
  const { ids } = selectNodes(manifestOf(NODES), {
    select: text === '' ? [] : [text],
    exclude: options.exclude ? [options.exclude] : [],
    resourceTypes: options.types ?? MODELS,
  });
  return ids.map((id) => id.split('.').at(-1)).join(' ');
}

describe('a selector', () => {
  test.each([
    ['a name', 'dim_lots', 'dim_lots'],
    ['a folder', 'dimensions', 'dim_lots dim_zones'],
    ['a folder below another', 'marts.clients', 'mart'],
    ['package and folder', 'shop.staging', 'stg_lots stg_zones'],
    ['the package alone', 'shop', 'stg_lots stg_zones dim_lots dim_zones fait mart'],
    ['a pattern, from the first folder on', '*.dim_*', 'dim_lots dim_zones'],
    ['a pattern that begins with a name', 'dim_*', ''],
    ['everything upstream', '+fait', 'stg_lots stg_zones dim_lots dim_zones fait'],
    ['everything downstream', 'stg_lots+', 'stg_lots dim_lots fait mart'],
    ['both ways', '+dim_lots+', 'stg_lots dim_lots fait mart'],
    ['some steps upstream', '1+fait', 'dim_lots dim_zones fait'],
    ['some steps downstream', 'stg_lots+1', 'stg_lots dim_lots'],
    ['descendants with all that they need', '@stg_lots', 'stg_lots stg_zones dim_lots dim_zones fait mart'],
    ['a union', 'dim_lots mart', 'dim_lots mart'],
    ['an intersection', 'tag:nightly,facts', 'fait'],
    ['an intersection of graphs', '+dim_lots,stg_lots+', 'stg_lots dim_lots'],
    ['a tag', 'tag:nightly', 'stg_lots fait'],
    ['a path', 'path:models/staging', 'stg_lots stg_zones'],
    ['a path by its slash alone', 'models/marts', 'mart'],
    ['a path with backslashes', 'models\\marts\\', 'mart'],
    ['a file', 'fait.sql', 'fait'],
    ['a configuration', 'config.materialized:table', 'dim_lots'],
    ['what reads a source', 'source:sigeti+', 'stg_lots dim_lots fait mart'],
    ['nothing given', '', 'stg_lots stg_zones dim_lots dim_zones fait mart'],
  ])('means %s: %s', (_, text, expected) => {
    expect(select(text)).toBe(expected);
  });

  test('tests come along with anything they test, and can be named by kind', () => {
    expect(select('dim_lots', { types: ALL })).toBe('dim_lots relation_fait_dim');
    expect(select('test_type:singular', { types: ALL })).toBe('total');
    expect(select('stg_lots', { types: new Set<ResourceType>(['test']) })).toBe('unique_stg_lots');
  });

  test('exclude takes away nodes and their tests', () => {
    expect(select('+fait', { exclude: 'staging', types: ALL })).toBe('lots dim_lots dim_zones fait relation_fait_dim');
  });

  test('one that matches nothing is a warning that names its nearest neighbours', () => {
    const { ids, warnings } = selectNodes(manifestOf(NODES), { select: ['dim_lot'], resourceTypes: MODELS });
    expect(ids).toEqual([]);
    expect(warnings.map(({ code }) => code)).toEqual(['GRAPH_SELECTOR_EMPTY']);
    expect(warnings[0]?.details.hint?.fr).toContain('dim_lots');
  });

  test.each(['+', 'a,,b', '@+a', 'colour:red'])('that the grammar does not allow is an error: %s', (text) => {
    expect(() => select(text)).toThrowError(expect.objectContaining({ code: 'GRAPH_SELECTOR_INVALID' }));
  });
});

test('a circle of dependencies is found and named in order', () => {
  const circle = [
    model('a', 'x', ['model.shop.c']),
    model('b', 'x', ['model.shop.a']),
    model('c', 'x', ['model.shop.b']),
  ];
  const found = findCycle(manifestOf([...NODES, ...circle])) ?? [];
  expect([...found].sort()).toEqual(['model.shop.a', 'model.shop.b', 'model.shop.c']);
  const graph = buildGraph(manifestOf(circle));
  for (const [index, id] of found.entries()) {
    expect(graph.parents(found[(index + 1) % found.length] ?? '')).toContain(id);
  }
  expect(findCycle(manifestOf(NODES))).toBeUndefined();
});

test('ancestors and descendants mirror each other in any graph without circles', () => {
  const edges = fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 30 });
  fc.assert(
    fc.property(edges, (pairs) => {
      const parents = (n: number) =>
        pairs.filter(([from, to]) => to === n && from < n).map(([from]) => `model.shop.n${from}`);
      const graph = buildGraph(manifestOf(Array.from({ length: 10 }, (_, n) => model(`n${n}`, 'x', parents(n)))));
      for (let a = 0; a < 10; a += 1) {
        for (const below of graph.descendants(`model.shop.n${a}`)) {
          expect(graph.ancestors(below).has(`model.shop.n${a}`)).toBe(true);
        }
      }
    }),
  );
});
