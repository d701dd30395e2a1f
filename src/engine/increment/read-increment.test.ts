import { expect, test } from 'vitest';
import { modelNode } from '../../../test/support/template-context.ts';
import type { ExecutableNode, Manifest } from '../../core/index.ts';
import { describeDefinition, readIncrement } from './index.ts';

const READS = ['model.golden.a', 'model.golden.b', 'model.golden.c'];
const others = ['a', 'b', 'c', 'd'].map((name) => modelNode(name));

function factWith(increment: unknown, fields: Partial<ExecutableNode> = {}): ExecutableNode {
  return modelNode('facts', {
    dependsOn: { nodes: READS, macros: [] },
    config: { enabled: true, materialized: 'incremental', tags: [], meta: { increment }, unique_key: 'id' },
    ...fields,
  });
}

function manifestOf(nodes: readonly ExecutableNode[]): Manifest {
  const empty = new Map();
  return {
    projectName: 'golden',
    adapterType: 'postgres',
    nodes: new Map(nodes.map((node) => [node.uniqueId, node])),
    macros: empty,
    docs: empty,
    groups: empty,
    disabled: empty,
  };
}

function read(increment: unknown, nodes = others) {
  const node = factWith(increment);
  return readIncrement(node, {
    manifest: manifestOf([...nodes, node]),
    findRef: ([name]) => nodes.find((one) => one.name === name),
    findSource: () => undefined,
    relationOf: (id) => ({ database: 'db', schema: 's', identifier: id }),
  });
}

const A = { ref: 'a', root: true, key: 'id' };
const B = { ref: 'b', key: 'id', affects: [{ input: 'a', by: { x: 'y' } }] };
const C = { ref: 'c', key: ['k', 'l'], affects: [{ input: 'b', by: 'z' }], watermark: 'at', reconcile: '1 day' };

test('inputs come in the order in which changes go through them, the root last', () => {
  const { inputs, root } = read({ inputs: [A, B, C], recompute: 'true', volatile_vars: 'day' });
  expect(inputs.map(({ name }) => name)).toEqual(['c', 'b', 'a']);
  expect(root.name).toBe('a');
  expect(inputs[0]).toMatchObject({ reconcile: { every: '1 day' }, lookback: '0', key: ['k', 'l'] });
  expect(inputs[1]?.affects).toEqual([{ input: 'a', pairs: [{ own: 'x', other: 'y' }] }]);
});

test('peers are columns, alone or with those that have to be present', () => {
  const peers = ['x', ['y', 'z'], { by: 'y', present: ['z', 'x'] }];
  expect(read({ inputs: [{ ...A, peers }, B, C] }).root.peers).toEqual([
    { by: ['x'], present: [] },
    { by: ['y', 'z'], present: [] },
    { by: ['y'], present: ['z', 'x'] },
  ]);
});

test.each([
  ['peers by nothing', { inputs: [{ ...A, peers: [{ present: 'x' }] }, B, C] }, 'peers.by'],
  ['a misspelt field of peers', { inputs: [{ ...A, peers: [{ by: 'x', presents: 'y' }] }, B, C] }, 'presents'],
  ['no input', {}, 'inputs'],
  ['an unknown field', { inputs: [A, B, { ...C, watermarks: 'x' }] }, 'watermarks'],
  ['no root', { inputs: [{ ...B, affects: 'all' }, C, { ref: 'a', key: 'id', affects: 'all' }] }, 'root: true'],
  ['two roots', { inputs: [A, { ...B, root: true }, C] }, 'there are 2'],
  ['no key', { inputs: [A, B, { ...C, key: undefined }] }, 'key'],
  ['a key of another width', { inputs: [{ ...A, key: ['x', 'y'] }, B, C] }, 'unique_key has 1'],
  ['a circle', { inputs: [A, { ...B, affects: [{ input: 'c', by: 'z' }] }, C] }, 'b → c → b'],
  ['rows of a table by no key', { inputs: [A, { ...B, rows_of: { ref: 'c' } }, C] }, 'rows_of.key'],
  ['rows of a table by too few columns', { inputs: [A, B, { ...C, rows_of: { ref: 'b', key: 'k' } }] }, 'rows_of.key'],
  ['rows of what the model does not read', { inputs: [A, { ...B, rows_of: { ref: 'd', key: 'k' } }, C] }, 'input b'],
  ['an edge to nothing', { inputs: [A, B, { ...C, affects: [{ input: 'x', by: 'z' }] }] }, 'affects x'],
  ['an edge without columns', { inputs: [A, B, { ...C, affects: [{ input: 'a' }] }] }, 'needs input and by'],
  ['no way to the root', { inputs: [A, B, { ...C, affects: [] }] }, 'no affects'],
  ['an input that is not there', { inputs: [A, B, { ...C, ref: 'x' }] }, '(x)'],
  ['an input twice', { inputs: [A, B, C, { ...C, name: 'again' }] }, 'declared twice'],
  ['an input that is not read', { inputs: [A, B, C, { ref: 'd', key: 'id', affects: 'all' }] }, 'does not read'],
  ['an interval without a watermark', { inputs: [A, B, { ...C, watermark: undefined }] }, 'no watermark'],
  ['a moment of nothing', { inputs: [A, B, C], recompute_when: 'now()' }, 'recompute_when'],
  ['an interval that is none', { inputs: [A, B, { ...C, reconcile: 'sometimes' }] }, 'reconcile'],
])('refused: %s', (_, increment, words) => {
  expect(() => read(increment)).toThrow(expect.objectContaining({ code: 'COMPILE_INCREMENT_INVALID' }));
  expect(() => read(increment)).toThrow(words);
});

test.each([
  [{ inputs: [A, B, { ...C, watermarks: 'x' }] }, ['inputs', 2, 'watermarks']],
  [{ inputs: [{ ...A, peers: [{ by: 'x' }, { present: 'x' }] }, B, C] }, ['inputs', 0, 'peers', 1, 'by']],
  [{ inputs: [A, B, C, { ...C, name: 'again' }] }, ['inputs', 3]],
  [{ inputs: [A, B, { ...C, affects: [] }] }, ['inputs', 2]],
  [{ inputs: [A, B, C], recompute_when: 'now()' }, ['recompute_when']],
])('what is wrong is named by the keys that lead to it', (increment, path) => {
  const details = expect.objectContaining({ config: ['meta', 'increment', ...path] });
  expect(() => read(increment)).toThrow(expect.objectContaining({ details }));
});

test('what is read and not declared is named, also through an ephemeral model', () => {
  expect(() => read({ inputs: [A, B] })).toThrow(expect.objectContaining({ code: 'COMPILE_INCREMENT_INPUT_MISSING' }));
  const ephemeral = modelNode('c', {
    dependsOn: { nodes: ['model.golden.d'], macros: [] },
    config: { enabled: true, materialized: 'ephemeral', tags: [], meta: {} },
  });
  const nodes = [...others.filter(({ name }) => name !== 'c'), ephemeral];
  expect(() => read({ inputs: [A, B] }, nodes)).toThrow(/reads d,/);
});

test('the definition is another when a text above, a variable or a seed changes, and not for what is volatile', () => {
  const spec = read({ inputs: [A, B, C], volatile_vars: ['day'] });
  const seed = modelNode('d', { resourceType: 'seed', checksum: '1' } as Partial<ExecutableNode>);
  const view = modelNode('b', { rawCode: 'select 1', dependsOn: { nodes: ['model.golden.d'], macros: [] } });
  const describe = (nodes: readonly ExecutableNode[], vars: unknown) =>
    describeDefinition(factWith({}), spec, manifestOf(nodes), [vars]);
  const [a, , c] = others;
  if (a === undefined || c === undefined) throw new Error('no models');
  const before = describe([a, view, c, seed], { day: 1, rate: 2 });
  expect(describe([a, view, c, seed], { rate: 2, day: 5 })).toBe(before);
  expect(describe([a, view, c, seed], { day: 1, rate: 3 })).not.toBe(before);
  expect(describe([a, { ...view, rawCode: 'select 2' }, c, seed], { day: 1, rate: 2 })).not.toBe(before);
  expect(describe([a, view, c, { ...seed, checksum: '2' }], { day: 1, rate: 2 })).not.toBe(before);
});
