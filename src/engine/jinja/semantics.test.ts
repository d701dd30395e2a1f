import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  fromPython,
  PyFloat,
  parseTemplate,
  printValue,
  renderNative,
  renderTemplate,
  Scope,
  toPython,
} from './index.ts';

/** What Jinja2 3.1.6 printed for operators, methods, filters, tests and scopes, or that it raised an error. */
interface Recorded {
  readonly template: string;
  readonly output?: string;
  readonly error?: string;
}

const RECORDED: readonly Recorded[] = JSON.parse(
  readFileSync(new URL('../../../test/fixtures/jinja-semantics.json', import.meta.url), 'utf8'),
);

function recordedContext(): Scope {
  const rows = [
    { n: 'a', v: 1 },
    { n: 'b', v: 2 },
    { n: 'A', v: 3 },
  ];
  const d = toPython({ b: 1, a: [1, { x: null }] });
  return Scope.of({ l: [3, 1, 2], d, s: 'Hello World é', f: new PyFloat(1.5), n: null, rows: toPython(rows) });
}

/** dbt files the macros of a template under a longer name than plain Jinja does. */
function named(template: string): string {
  return template.replace(/(\{\{ |\{% call(?:\([^)]*\))? )m\(/g, '$1dbt_macro__m(');
}

test.each(RECORDED)('$template', async ({ template, output }) => {
  const rendered = (async () => renderTemplate(parseTemplate(named(template), 'm.sql'), recordedContext()))();
  if (output !== undefined) expect(await rendered).toBe(output);
  else await expect(rendered).rejects.toMatchObject({ code: expect.stringMatching(/^TEMPLATE_/) });
});

const python = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.string({ unit: 'grapheme' }),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Number.isSafeInteger(value)),
    fc.array(tie('value')),
    fc.dictionary(fc.string(), tie('value'), { noNullPrototype: true }),
  ),
})).value;

test('a value survives the way into a template and back', () => {
  fc.assert(
    fc.property(python, (value) => {
      expect(fromPython(toPython(value))).toEqual(value);
    }),
  );
});

test('what a value prints as is read as the same value again', async () => {
  await fc.assert(
    fc.asyncProperty(python, async (value) => {
      const printed = printValue(toPython(value));
      expect(fromPython(await renderNative(`{{ (${printed}) }}`, new Scope()))).toEqual(value);
    }),
  );
});

test('integers are exact at any size, and division rounds down', async () => {
  await fc.assert(
    fc.asyncProperty(fc.bigInt(), fc.bigInt({ min: 1n }), async (a, b) => {
      const scope = Scope.of({ a, b });
      const rendered = await renderTemplate(
        parseTemplate('{{ a * b }} {{ (a // b) * b + a % b - a }} {{ 0 <= a % b < b }}', 'm'),
        scope,
      );
      expect(rendered).toBe(`${a * b} 0 True`);
    }),
  );
});
