import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SigetiError } from '../../core/index.ts';
import { parseTemplate, renderTemplate, Scope } from './index.ts';

function syntaxError(source: string): SigetiError {
  try {
    parseTemplate(source, 'models/m.sql');
  } catch (error) {
    if (error instanceof SigetiError) return error;
    throw error;
  }
  throw new Error('the template was accepted');
}

test.each([
  ['an unknown tag', '\n  {% foo %}', 2, 6, "unknown tag 'foo'"],
  ['an end tag of another block', '{% if a %}\n{% endfor %}', 2, 4, "innermost block that needs to be closed is 'if'"],
  ['an open block, where it opens', '{% macro x() %}\n {% for a in b %}\n\n', 2, 5, "'endfor' or 'else'"],
  ['an open tag', 'a\n{{ x', 2, 1, "'{{' opened here is not closed"],
  ['an open comment', '\n{# x', 2, 1, "'{#' opened here is not closed"],
  ['an open raw block', '{% raw %}{{ x }}', 1, 1, '{% endraw %}'],
  ['an open string', "{{ 'abc }}", 1, 4, 'no closing quote'],
  ['a wrong bracket', '{{ [1) }}', 1, 6, "unexpected ')', expected ']'"],
  ['two names', '{{ a b }}', 1, 6, "expected token 'end of print statement', got 'b'"],
  ['an assignment to a constant', '{% set true = 1 %}', 1, 8, "can't assign to 'true'"],
  ['break outside a loop', '{% break %}', 1, 4, "'break' outside loop"],
  [
    'break in a call block of a loop',
    '{% for a in b %}{% call c() %}{% break %}{% endcall %}{% endfor %}',
    1,
    34,
    'outside loop',
  ],
  ['an argument after a named one', '{{ f(a=1, 2) }}', 1, 11, 'arguments without a name come first'],
  ['an argument given twice', '{{ f(a=1, a=2) }}', 1, 11, "'a' is given twice"],
  ['a parameter after one with a default', '{% macro m(a=1, b) %}{% endmacro %}', 1, 17, 'non-default argument'],
  ['include', "{% include 'x' %}", 1, 4, "'include' does not exist in a dbt project"],
  ['an escape that is cut off', "{{ '\\x4' }}", 1, 4, 'escape sequence'],
  ['hostile nesting', `{{ ${'['.repeat(5000)}${']'.repeat(5000)} }}`, 1, 104, 'nested too deeply'],
])('%s is refused with its place', (_name, source, line, column, message) => {
  const { code, details } = syntaxError(source);
  expect(code).toBe('TEMPLATE_SYNTAX');
  expect(details.location).toEqual({ file: 'models/m.sql', line, column });
  expect(details.message.en).toContain(message);
  expect(details.message.fr).not.toBe(details.message.en);
});

test('a colon may end the tag that opens a block', async () => {
  const source = '{% if 0: %}a{% elif 1: %}b{% else : %}c{% endif %}{% for x in [1]: %}{{ x }}{% endfor %}';
  expect(await renderTemplate(parseTemplate(source, 'm.sql'), new Scope())).toBe('b1');
  expect(parseTemplate('{% macro m(): %}x{% endmacro %}', 'm.sql').blocks[0]?.bodySource).toBe('x');
});

test('lines count from the first line of the part of a file', () => {
  expect(() => parseTemplate('\n{% foo %}', 'schema.yml', { firstLine: 10 })).toThrow(
    expect.objectContaining({
      details: expect.objectContaining({ location: { file: 'schema.yml', line: 11, column: 4 } }),
    }),
  );
});

test('the blocks of dbt are filed with their names, parameters, attributes and exact text', () => {
  const source = [
    "{% macro star(from, except=[], prefix='') -%} a {%- endmacro %}",
    '{% test positive(model, column_name) %}b{% endtest %}',
    "{% materialization swap, adapter='postgres', supported_languages=['sql'] %}c{% endmaterialization %}",
    '{% materialization plain, default %}{% endmaterialization %}',
    '{% snapshot lots %}\nselect 1\n{% endsnapshot %}',
    '{% docs readme %}text{% enddocs %}',
    '{% if true %}{% macro hidden() %}{% endmacro %}{% endif %}',
  ].join('\n');
  const { blocks } = parseTemplate(source, 'macros/all.sql');
  expect(blocks.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'macro star',
    'test positive',
    'materialization swap',
    'materialization plain',
    'snapshot lots',
    'docs readme',
  ]);
  expect(blocks[0]?.parameters).toEqual([
    { name: 'from', default: undefined },
    { name: 'except', default: '[]' },
    { name: 'prefix', default: "''" },
  ]);
  expect(blocks[0]?.source).toBe("{% macro star(from, except=[], prefix='') -%} a {%- endmacro %}");
  expect(blocks[0]?.bodySource).toBe(' a ');
  expect(blocks[2]?.attributes).toEqual({ adapter: 'postgres', supported_languages: ['sql'] });
  expect(blocks[3]?.attributes).toEqual({ default: true });
  expect(blocks[4]?.location).toEqual({ file: 'macros/all.sql', line: 5, column: 1 });
  expect(blocks.map((block) => block.macro.name)).toEqual([
    'star',
    'test_positive',
    'materialization_swap_postgres',
    'materialization_plain_default',
    'snapshot_lots',
    'docs_readme',
  ]);
});

test('the body of a snapshot renders like a file, at the places of the file it is in', async () => {
  const [block] = parseTemplate('\n{% snapshot s %}\nselect {{ 1 + 1 }}\n{% endsnapshot %}', 's.sql').blocks;
  const [broken] = parseTemplate('\n{% snapshot s %}\n{{ a.b }}{% endsnapshot %}', 's.sql').blocks;
  if (!block || !broken) throw new Error('no block');
  expect(await renderTemplate(block.body, new Scope())).toBe('\nselect 2');
  await expect(renderTemplate(broken.body, new Scope())).rejects.toMatchObject({
    details: { location: { file: 's.sql', line: 3, column: 6 } },
  });
});

test('text without tags renders to itself', async () => {
  const plain = fc.string({ unit: 'grapheme' }).filter((text) => !/\{[{%#]|\r|\n$|^\uFEFF/.test(text));
  await fc.assert(
    fc.asyncProperty(plain, async (text) => {
      expect(await renderTemplate(parseTemplate(text, 'm.sql'), new Scope())).toBe(text);
    }),
  );
});

test('whatever is given is parsed and rendered, or refused with a SigetiError', async () => {
  const pieces = [
    '{{',
    '}}',
    '{%',
    '%}',
    '{#',
    '#}',
    '-',
    'if',
    'for',
    'in',
    'endfor',
    'endif',
    'set',
    'a',
    '1',
    "'s'",
  ];
  const piece = fc.oneof(
    fc.constantFrom(
      ...pieces,
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      ':',
      ',',
      '|',
      '.',
      '~',
      '+',
      '=',
      '==',
      ' ',
      '\n',
      'macro',
    ),
    fc.constantFrom(
      'is',
      'not',
      'upper',
      'join',
      'raw',
      'endraw',
      'call',
      'endcall',
      'do',
      '*',
      '**',
      '\\',
      '%',
      'else',
    ),
    fc.string({ maxLength: 3, unit: 'binary' }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (parts) => {
      try {
        await renderTemplate(parseTemplate(parts.join(' '), 'm.sql'), new Scope());
      } catch (error) {
        expect(error).toBeInstanceOf(SigetiError);
        expect((error instanceof SigetiError && error.code) || '').toMatch(/^TEMPLATE_/);
      }
    }),
    { numRuns: 100 },
  );
});
