import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DocumentedNode } from '../../../src/core/index.ts';
import { toProject } from '../project/project.ts';
import { layOutInColumns } from './columns-layout.ts';
import { drawPicture, neighbour } from './layout.ts';
import { around, selectNodes } from './subgraph.ts';

/** A project of models named a, b, c…; `b: 'a'` reads a. */
function projectOf(edges: Readonly<Record<string, string>>, more: Partial<DocumentedNode> = {}) {
  const nodes = Object.entries(edges).map(([name, parents]) => ({
    id: `model.p.${name}`,
    type: 'model',
    name,
    package: 'p',
    path: `models/${name}.sql`,
    fqn: ['p', 'marts', name],
    description: '',
    tags: name === 'c' ? ['Créance'] : [],
    meta: {},
    parents: parents
      .split(' ')
      .filter(Boolean)
      .map((parent) => `model.p.${parent}`),
    macros: [],
    columns: [],
    ...more,
  }));
  const target = { name: 'dev', database: 'd', schema: 's' };
  return toProject({ project: 'p', target, generatedAt: '', nodes, macros: [] });
}

const CHAIN = projectOf({ a: '', b: 'a', c: 'b', d: 'c', other: '' });
const names = (ids: Iterable<string>) =>
  [...ids]
    .map((id) => id.slice('model.p.'.length))
    .sort()
    .join(' ');

test.each([
  ['', '', 'a b c d other'],
  ['b', '', 'b'],
  ['+b', '', 'a b'],
  ['b+', '', 'b c d'],
  ['1+c+1', '', 'b c d'],
  ['a+,+c', '', 'a b c'],
  ['a other', '', 'a other'],
  ['tag:creance', '', 'c'],
  ['marts', 'b+', 'a other'],
  ['p.marts.a', '', 'a'],
  ['path:models', 'other', 'a b c d'],
  ['oth*', '', 'other'],
  ['@d', '', 'a b c d'],
  ['model.p.a', '', 'a'],
  ['resource_type:model', 'a', 'b c d other'],
  ['rien', '', ''],
])('"%s" without "%s" shows %s', (include, exclude, expected) => {
  expect(names(selectNodes(CHAIN, include, exclude))).toBe(expected);
});

test('a reach counts steps on both sides', () => {
  expect(names(around(CHAIN, 'model.p.c', { up: 1, down: 0 }))).toBe('b c');
  expect(names(around(CHAIN, 'model.p.c', { up: Number.POSITIVE_INFINITY, down: 1 }))).toBe('a b c d');
});

test('data flows from left to right in every picture, and no two nodes lie on each other', () => {
  const graphs = fc.array(fc.array(fc.nat(20), { maxLength: 3 }), { minLength: 1, maxLength: 21 });
  fc.assert(
    fc.property(graphs, (lists) => {
      const edges = lists.map((list, place) => [
        `n${place}`,
        list
          .filter((each) => each < place)
          .map((each) => `n${each}`)
          .join(' '),
      ]);
      const project = projectOf(Object.fromEntries(edges));
      const careful = drawPicture(project, new Set(project.nodes.keys()));
      const quick = layOutInColumns([...project.nodes.keys()], careful.edges);
      for (const places of [careful.places, quick]) {
        for (const [from, to] of careful.edges) expect(places.get(from)?.x).toBeLessThan(places.get(to)?.x ?? 0);
        expect(new Set([...places.values()].map(({ x, y }) => `${x} ${y}`)).size).toBe(lists.length);
      }
    }),
    { numRuns: 30 },
  );
});

test('arrow keys go along the picture and stop at its border', () => {
  const picture = drawPicture(CHAIN, new Set(CHAIN.nodes.keys()));
  expect(neighbour(picture, 'model.p.b', 'ArrowRight')).toBe('model.p.c');
  expect(neighbour(picture, 'model.p.b', 'ArrowLeft')).toBe('model.p.a');
  expect(neighbour(picture, 'model.p.d', 'ArrowRight')).toBeUndefined();
  const below = neighbour(picture, 'model.p.a', 'ArrowDown') ?? neighbour(picture, 'model.p.a', 'ArrowUp');
  expect(below).toBe('model.p.other');
});
