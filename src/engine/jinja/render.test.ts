import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SigetiError } from '../../core/index.ts';
import {
  bindMacro,
  type HostFunction,
  HostObject,
  MacroReturn,
  PyFloat,
  parseTemplate,
  type RenderOptions,
  renderNative,
  renderTemplate,
  returnValue,
  Scope,
  TemplateError,
  toPython,
  type Value,
} from './index.ts';

/** A context with the macros of a file in it. */
function contextOf(macros: string, names: Readonly<Record<string, Value>> = {}): Scope {
  const scope = Scope.of({ return: returnValue, ...names });
  for (const block of parseTemplate(macros, 'macros/m.sql').blocks)
    scope.set(block.macro.name, bindMacro(block, scope));
  return scope;
}

const render = (source: string, scope = new Scope(), options?: RenderOptions): Promise<string> =>
  renderTemplate(parseTemplate(source, 'models/a.sql'), scope, options);

async function failure(source: string, scope = new Scope()): Promise<SigetiError> {
  const thrown: unknown = await render(source, scope).catch((error: unknown) => error);
  if (thrown instanceof SigetiError) return thrown;
  throw new Error(`no SigetiError but ${thrown}`);
}

test('an error tells the macros that led to it, innermost first', async () => {
  const macros =
    '{% macro inner(x) %}\n  {{ x.foo.bar }}{% endmacro %}\n{% macro outer(x) %}{{ inner(x) }}{% endmacro %}';
  const { code, details } = await failure('select\n  {{ outer({}) }}', contextOf(macros));
  expect(code).toBe('TEMPLATE_RUNTIME');
  expect(details.location).toEqual({ file: 'macros/m.sql', line: 2, column: 12 });
  expect(details.frames).toEqual([
    { macro: 'inner', file: 'macros/m.sql', line: 2, column: 12 },
    { macro: 'outer', file: 'macros/m.sql', line: 3, column: 24 },
    { macro: undefined, file: 'models/a.sql', line: 2, column: 6 },
  ]);
});

test('an error in the body of a call block is placed in the body', async () => {
  const scope = contextOf('{% macro wrap() %}{{ caller() }}{% endmacro %}');
  const { details } = await failure('{% call wrap() %}\n{{ nope.x }}\n{% endcall %}', scope);
  expect(details.location).toEqual({ file: 'models/a.sql', line: 2, column: 9 });
  expect(details.frames?.map((frame) => frame.macro)).toEqual([undefined, 'wrap', undefined]);
});

test('an error is placed at the operator that failed, not at its statement', async () => {
  const { details } = await failure("{{ 'x'\n ~ (1 +\n 'a') }}");
  expect(details.location).toMatchObject({ line: 2, column: 7 });
});

test('a SigetiError of a host function keeps its code and gains its place', async () => {
  const refuse: HostFunction = () => {
    throw new SigetiError({ code: 'PARSE_REF_NOT_FOUND', message: { fr: 'absent', en: 'absent' } });
  };
  const { code, details } = await failure('\n{{ ref() }}', Scope.of({ ref: refuse }));
  expect(code).toBe('PARSE_REF_NOT_FOUND');
  expect(details.location).toEqual({ file: 'models/a.sql', line: 2, column: 4 });
});

test('what a host function throws by mistake is an internal error with its place', async () => {
  const broken: HostFunction = () => {
    throw new TypeError('oops');
  };
  const { code, details } = await failure('{{ f() }}', Scope.of({ f: broken }));
  expect(code).toBe('INTERNAL');
  expect(details.location?.line).toBe(1);
});

test('promises of host functions are awaited inside expressions', async () => {
  const later: HostFunction = ([value = null]) => Promise.resolve(value);
  const source = "{{ later([1, 2])[1] + later(3) }}{% for x in later('ab') if later(x) == 'b' %}{{ x }}{% endfor %}";
  expect(await render(source, Scope.of({ later }))).toBe('5b');
});

test('return passes the host by as a MacroReturn, and ends nothing outside a macro', async () => {
  expect(() => returnValue([1], {})).toThrow();
  try {
    await returnValue([1], {});
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(MacroReturn);
  }
  const { details } = await failure('{{ return(1) }}', contextOf(''));
  expect(details.message.en).toContain('only be used inside a macro');
});

test('a return in the body of a call block ends the macro that called it', async () => {
  const scope = contextOf('{% macro wrap() %}<{{ caller() }}>{% endmacro %}');
  expect(await render('{% call wrap() %}{{ return(5) }}{% endcall %}', scope)).toBe('5');
});

test('a macro that calls itself without end is stopped', async () => {
  const scope = contextOf('{% macro again(n) %}{{ again(n + 1) }}{% endmacro %}');
  const { code, details } = await failure('{{ again(0) }}', scope);
  expect(code).toBe('TEMPLATE_RUNTIME');
  expect(details.message.en).toContain('400 macro calls');
  expect(await render('{{ [1] }}', scope)).toBe('[1]');
});

test.each([
  ['a long text', "{{ 'a' * 10000000000 }}"],
  ['a long list', '{{ [0] * 10000000000 }}'],
  ['a wide number', '{{ 10 ** 10000000 }}'],
  ['a wide layout', "{{ '%9999999999d' % 1 }}"],
])('%s is refused instead of filling the memory', async (_name, source) => {
  expect((await failure(source)).details.message.en).toContain('too large');
});

test('while parsing, members and calls of undefined values are undefined', async () => {
  const source = "[{{ nope.x.y(1)['a'].b }}]{% for c in nope.columns %}{{ c }}{% endfor %}";
  expect(await render(source, new Scope(), { lenient: true })).toBe('[]');
  expect((await failure(source)).details.message.en).toContain("'nope' is undefined");
});

test.each([
  ['x', 'x'],
  ['', ''],
  ['}} 5', '}} 5'],
  ['two\r\nlines\n', 'two\nlines'],
  ['{{ 1 }}', 1],
  ["{{ [1, 'a'] }}", [1, 'a']],
  ['a{{ 1 }}', 'a1'],
  ["{{ '5' }}", '5'],
  ["{{ 'true' | as_bool }}", true],
  ["{{ 'False' | as_bool }}", false],
  ["{{ '7' | as_number }}", 7],
  ["{{ '1.5' | as_number }}", new PyFloat(1.5)],
  ["{{ '[1, 2]' | as_native }}", [1, 2]],
  ['{{ 5 | as_text }}', '5'],
  ['{% if true %}{{ false }}{% endif %}', false],
])('the YAML text %s has the value %j', async (source, value) => {
  expect(await renderNative(source, new Scope())).toEqual(value);
});

test('a YAML text that has no value of its type is refused with its place', async () => {
  const options = { file: 'schema.yml', firstLine: 7 };
  for (const source of ["{{ 'x' | as_bool }}", "{{ 'x' | as_number }}", '{{ nope }}']) {
    await expect(renderNative(source, new Scope(), options)).rejects.toMatchObject({
      details: { code: 'TEMPLATE_RUNTIME', location: { file: 'schema.yml', line: 7 } },
    });
  }
});

class Secretive extends HostObject {
  readonly secret = 'hunter2';

  override getMember(name: string): Value | undefined {
    return name === 'shown' ? 'ok' : undefined;
  }

  override toText(): string {
    return '<secretive>';
  }
}

test.each([
  'object.constructor',
  'object.secret',
  'object.getMember',
  "object['__proto__']",
  'text.constructor',
  "text['constructor']",
  'list.constructor',
  'list.length',
  'list.map',
  'dict.constructor',
  "dict['__proto__']",
  'dict.size',
  'plain.constructor',
  "plain['hasOwnProperty']",
  'function.constructor',
  'function.call',
  'none.constructor',
  'constructor',
  '__proto__',
  'namespace().constructor',
  'loop.constructor',
])('a template cannot reach %s', async (expression) => {
  const scope = Scope.of({
    object: new Secretive(),
    text: 'a',
    list: [1],
    dict: toPython({ a: 1 }),
    plain: { a: 1 },
    function: () => 1,
    loop: new Secretive(),
  });
  expect(await render(`{{ object.shown }}{{ (${expression}) is defined }}`, scope)).toBe('okFalse');
});

test('names and texts never become code', async () => {
  const text = '"+process.exit()+"`$' + '{1}`\u2028\\';
  const source = `{% set await = 1 %}{% set f = 2 %}{% set R = 3 %}{{ await }}{{ f }}{{ R }}{{ x }}`;
  expect(await render(source, Scope.of({ x: text }))).toBe(`123${text}`);
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), async (value) => {
      const quoted = `'${value.replace(/\r\n?/g, '\n').replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
      expect(await render(`{{ ${quoted} }}x`)).toBe(`${value.replace(/\r\n?/g, '\n')}x`);
    }),
    { numRuns: 25 },
  );
});

test('a dict of the host can be read but not changed', async () => {
  const scope = Scope.of({ node: { name: 'a', tags: ['x'] } });
  expect(await render("{{ node.name }}{{ node['tags'] }}{{ node.get('zz', 1) }}{{ node }}", scope)).toBe(
    "a['x']1{'name': 'a', 'tags': ['x']}",
  );
  expect((await failure('{% do node.update(a=1) %}', scope)).details.message.en).toContain('read-only');
});

test('names are resolved lazily, and only once they are asked for', async () => {
  const asked: string[] = [];
  const scope = Scope.lazy((name) => {
    asked.push(name);
    return name === 'known' ? 'k' : undefined;
  });
  expect(await render('{{ known }}{% set other = 1 %}{{ other }}', scope)).toBe('k1');
  expect(asked).toEqual(['known']);
});

test('a TemplateError of the host is reported in both languages', async () => {
  const refuse: HostFunction = () => {
    throw new TemplateError({ fr: 'non', en: 'no' }, { fr: 'essayez', en: 'try' });
  };
  const { details } = await failure('{{ f() }}', Scope.of({ f: refuse }));
  expect(details).toMatchObject({ message: { fr: 'non', en: 'no' }, hint: { fr: 'essayez', en: 'try' } });
});

test.each(["none|map('lower')", 'none|select', "0|map('nope')", "none|rejectattr('x')", "''|reject"])(
  '%s goes through nothing, as in Jinja',
  async (expression) => {
    expect(await render(`{{ ${expression}|list }}`)).toBe('[]');
  },
);

test('a named argument that a macro does not have is answered with those that it has', async () => {
  const scope = contextOf('{% macro m(a, b=1) %}{% endmacro %}{% macro bare() %}{% endmacro %}');
  const hint = async (source: string) => (await failure(source, scope)).details.hint?.en;
  expect(await hint('{{ m(c=1) }}')).toBe('Its arguments: a, b.');
  expect(await hint('{{ bare(c=1) }}')).toBe('It takes no argument.');
});
