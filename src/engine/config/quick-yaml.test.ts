import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { readQuickYaml } from './quick-yaml.ts';
import { parseYaml } from './yaml-document.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const FILES = ['warehouse', 'test', 'src'].flatMap(yamlBelow);
const PROJECT = FILES.filter((file) => file.startsWith('warehouse'));

test('what it reads of the files here is what the other library reads, place for place', () => {
  for (const file of FILES) expectSame(readFileSync(path.join(root, file), 'utf8').trimEnd(), file);
});

test('it reads nearly all files of a project', () => {
  const left = PROJECT.filter((file) => !readQuickYaml(readFileSync(path.join(root, file), 'utf8').trimEnd()));
  expect(left.length).toBeLessThanOrEqual(PROJECT.length / 10);
});

test.each([
  "a: b\nc:\n- 1\n-   x: y\n    z: [yes, 017, \"no\", 'it''s', ~, 1:30]\n-\n  - - deep\n",
  '# first\na:   # second\n\n  # third\n  b: |-\n    x\n     y\n\n  c: >\n    one\n    two\n\n    three\n# last',
  'a: one\n  two # remark\nb: x\n\n  y\n',
  'a: {b: [c, d: e], f: "g\\n"}\n',
  '- {a: [\n    1, # one\n    2],\n   b: c}\n- d',
  'a: "two\n  lines"',
  'a: x: y',
  'a: [b',
  'a: -\nb: - c',
  'a: 1\na: 2',
  '? a\n: b',
  'a: &x 1\nb: *x\n<<: {c: d}',
  'a: !!str 1',
  'a: | # remark\n  b',
  'a: |2\n    b',
  'a: |+\n  b\n\n',
  'a:\n  b\n c: d',
  'a: #b\nc: d#e\nf: g #h',
  '-a: b\n',
  'a:b: c',
  'a: {b: {{ c }}}',
  '1: one\nyes: two\n017: three\n1.50: four\n',
  '1: one\n"1": two',
  '"a": {"b": c, "d":e}',
  'a: [b, c,]\nd: [,]',
  'a:\n[b]',
  'a: [\nb]',
  'é: à\n"ù": ’“”…',
  'a: 🙂\nb: c',
  '{a: b}\n',
  '[a, b]: c',
  'text\n  goes on',
  '',
  '- a\nb: c',
  'a: |\n\n  b',
  'a: >-\n  b\n    c\n  d',
  'a: |\n  b\n # remark\n  c',
  'x: [a:b, c:, "d": e]',
  'x: {a, b: }',
  'a: b\n\tc: d',
  'a : b\nc  : d',
  '__proto__: a',
  'a: &x [1, 2]\nb: *x\nc:\n- *x\n- *x # again\nd: &x\n  e: f\ng: *x\nh: &y text\ni: *y\n',
  'a: &x\nb: *x',
  'a: &x\n- b\nc: *x',
  'a: &x {b: *x}',
  'a: &x [1]\nb: &y [1]\nc: &z\n  d: *x\ne: *z',
  'a: *none',
  'a: [*b]',
  'a: &x 1\n*x : b',
  '- &x a\n- *x',
  'a: &x |\n  b\nc: *x',
  'a: &x # remark\n  b: c\nd: *x',
])('%j is read as by the other library, or left to it', (text) => void expectSame(text, text));

test('no edit of such a file makes a difference', () => {
  const texts = PROJECT.map((file) => readFileSync(path.join(root, file), 'utf8').trimEnd()).filter(readQuickYaml);
  const pieces = fc.constantFrom(
    ...' \n:#-[]{},"\'|>&*!%@?~.<0a\\'.split(''),
    ': ',
    ' #',
    '\n  ',
    '- ',
    '\n\n',
    '\n    - ',
  );
  const change = fc.record({ at: fc.nat(), cut: fc.nat({ max: 4 }), put: fc.array(pieces, { maxLength: 2 }) });
  const part = fc.record({ text: fc.constantFrom(...texts), from: fc.nat(), lines: fc.integer({ min: 1, max: 25 }) });
  let read = 0;
  fc.assert(
    fc.property(part, fc.array(change, { minLength: 1, maxLength: 3 }), ({ text, from, lines }, changes) => {
      const all = text.split('\n');
      const start = from % all.length;
      let edited = all.slice(start, start + lines).join('\n');
      for (const { at, cut, put } of changes) {
        const place = at % (edited.length + 1);
        edited = edited.slice(0, place) + put.join('') + edited.slice(place + cut);
      }
      read += Number(expectSame(edited, edited));
    }),
    { numRuns: Number(process.env.RUNS ?? 400) },
  );
  expect(read).toBeGreaterThan(0);
});

test('data in any style is read back', () => {
  const scalar = fc.oneof(
    fc.string(),
    fc.string({ unit: 'grapheme' }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.lorem({ maxCount: 30 }),
  );
  const { data } = fc.letrec((tie) => ({
    data: fc.oneof({ maxDepth: 4 }, scalar, fc.array(tie('data')), fc.dictionary(fc.string(), tie('data'))),
  }));
  const style = fc.record({
    lineWidth: fc.constantFrom(0, 20, 80),
    indentSeq: fc.boolean(),
    indent: fc.constantFrom(2, 3),
    collectionStyle: fc.constantFrom('any' as const, 'block' as const, 'flow' as const),
    defaultStringType: fc.constantFrom(
      'PLAIN' as const,
      'QUOTE_DOUBLE' as const,
      'BLOCK_FOLDED' as const,
      'BLOCK_LITERAL' as const,
    ),
  });
  fc.assert(
    fc.property(data, style, (value, options) => void expectSame(stringify(value, options).trimEnd(), '')),
    { numRuns: Number(process.env.RUNS ?? 400) },
  );
});

/** What the other library refuses by mistake: a remark between a key and its text. PyYAML reads it. */
const WRONGLY_REFUSED = /Implicit keys need to be on a single line/;

/** Whether the text was read; then expects the other library's document. */
function expectSame(text: string, what: string): boolean {
  const quick = readQuickYaml(text);
  if (quick === undefined) return false;
  const { document, problems, store } = parseYaml(text, 'x.yml');
  if (problems.some(({ message }) => WRONGLY_REFUSED.test(message))) return true;
  expect(problems, what).toEqual([]);
  expect(document.warnings, what).toEqual([]);
  expect({ places: undefined, ...quick }, what).toStrictEqual(store());
  return true;
}

function yamlBelow(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter((file) => !/node_modules|target|dist/.test(file));
}
