import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { parseYaml } from './yaml-document.ts';

const value = (text: string) => parseYaml(text, 'x.yml').document.value;

test('plain scalars are what PyYAML makes of them', () => {
  expect(value('[yes, Off, y, n, 017, 0x1F, 12_000, 1:30, 12e3, 1.5, 1.0e+3, ~, null, 0o17, 1_0.5]')).toEqual([
    true,
    false,
    'y',
    'n',
    15,
    31,
    12000,
    90,
    '12e3',
    1.5,
    1000,
    null,
    null,
    '0o17',
    10.5,
  ]);
  expect(value('a: 2024-01-31\nb: 2024-01-31 10:00:00\nc: 12345678901234567890\nd:\n')).toEqual({
    a: '2024-01-31',
    b: '2024-01-31 10:00:00',
    c: 12345678901234567890n,
    d: null,
  });
});

test('a base without a digit is text', () => {
  expect(value('[0b_, -0x__, 0b_1, 0x_f]')).toEqual(['0b_', '-0x__', 1, 15]);
});

test('quoted words are text, anchors and merge keys work, an empty file is null', () => {
  expect(value('a: "yes"\nb: \'1\'\nc: &base {p: 1}\nd:\n  <<: *base\n  q: 2\n')).toEqual({
    a: 'yes',
    b: '1',
    c: { p: 1 },
    d: { p: 1, q: 2 },
  });
  expect(value('')).toBeNull();
  expect(value('# only a comment\n')).toBeNull();
});

test('a place is known for keys and list items, and the nearest parent for what is not written', () => {
  const { document } = parseYaml('models:\n  - name: a\n    columns:\n      - name: b\n', 'models/schema.yml');
  expect(document.locate(['models', 0, 'columns', 0, 'name'])).toEqual({
    file: 'models/schema.yml',
    line: 4,
    column: 9,
  });
  expect(document.locate(['models', 0, 'config', 'tags'])).toEqual({ file: 'models/schema.yml', line: 2, column: 5 });
});

test('what is not YAML is a problem with its place', () => {
  const { problems } = parseYaml('a: 1\nb: [1, 2\nc: 3\n', 'x.yml');
  expect(problems.length).toBeGreaterThan(0);
  expect(problems[0]?.code).toBe('PARSE_YAML_SYNTAX');
  expect(problems[0]?.details.location?.line).toBeGreaterThanOrEqual(2);
});

test('nothing thrown for any text, and JSON data comes back', () => {
  fc.assert(fc.property(fc.string(), (text) => void parseYaml(text, 'x.yml')));
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^k[a-z]{1,8}$/), fc.oneof(fc.integer(), fc.boolean())), (data) => {
      const plain = Object.fromEntries(Object.entries(data));
      expect(value(stringify(plain)) ?? {}).toEqual(plain);
    }),
  );
});
