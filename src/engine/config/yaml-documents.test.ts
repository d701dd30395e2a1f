import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { parseYaml } from './yaml-document.ts';
import { YamlDocuments } from './yaml-documents.ts';
import type { YamlPath } from './yaml-result.ts';

const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.double({ noNaN: true }));
/** Not the merge key, whose value may not be anything. */
const key = fc.oneof(
  fc.string().filter((text) => text !== '<<'),
  fc.constantFrom('__proto__', 'a', '0', 'toString'),
);
const { data } = fc.letrec((tie) => ({
  data: fc.oneof({ maxDepth: 4 }, scalar, fc.array(tie('data')), fc.dictionary(key, tie('data'))),
}));

test('a stored document says what the text itself says, place for place', async () => {
  await fc.assert(
    fc.asyncProperty(data, async (value) => {
      await sameAsRead(stringify(value));
    }),
  );
});

test.each([
  '',
  '# nothing\n',
  'a: &x {b: 1, c: [1, 2]}\nd: *x\ne: [*x, {<<: *x, f: 3}]\n',
  'a:\n- \n- x\nb:\n',
  'a: 1\na: {b: 2}\n? c\n: z\n1: one\n',
])('so does one with anchors, gaps, twins and odd keys: %j', sameAsRead);

test.each(['a: .nan', 'a: -.inf', 'a: 12345678901234567890', 'a: -0.0', `a: [b`])('%s is not stored', async (text) => {
  const documents = new YamlDocuments();
  await documents.parse(text, 'x.yml');
  expect([...documents.stored()]).toEqual([]);
});

test('aliases that stand for too much are not stored', async () => {
  const levels = Array.from({ length: 8 }, (_, level) => `l${level + 1}: &l${level + 1} [${`*l${level}, `.repeat(5)}]`);
  const documents = new YamlDocuments();
  await documents.parse(['l0: &l0 [x, x, x]', ...levels].join('\n'), 'x.yml');
  expect([...documents.stored()]).toEqual([]);
});

test('a document of another text is not taken', async () => {
  const known = await storedOf('a: 1');
  const { document } = await new YamlDocuments(({ digest }) => known.get(digest)).parse('a: 2', 'x.yml');
  expect(document.value).toEqual({ a: 2 });
});

async function sameAsRead(text: string): Promise<void> {
  const read = parseYaml(text, 'x.yml');
  const known = await storedOf(text);
  const stored = await new YamlDocuments(({ digest }) => known.get(digest)).parse(text, 'y.yml');
  expect(stored.problems).toEqual([]);
  expect(stored.document.value).toEqual(read.document.value);
  for (const path of [...pathsIn(read.document.value), ['nowhere', 0], [9]]) {
    expect({ ...stored.document.locate(path), file: 'x.yml' }).toEqual(read.document.locate(path));
  }
}

async function storedOf(text: string): Promise<ReadonlyMap<string, string>> {
  const documents = new YamlDocuments();
  await documents.parse(text, 'x.yml');
  return new Map(Array.from(documents.stored(), ({ digest, json }) => [digest, json]));
}

function pathsIn(value: unknown): YamlPath[] {
  if (typeof value !== 'object' || value === null) return [[]];
  const entries: (readonly [string | number, unknown])[] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  return [[], ...entries.flatMap(([step, inner]) => pathsIn(inner).map((path) => [step, ...path]))];
}
