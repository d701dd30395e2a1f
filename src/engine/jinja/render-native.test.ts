import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TemplateError } from './errors.ts';
import { renderYamlTemplate } from './render.ts';
import { renderNative } from './render-native.ts';
import { Scope } from './scope.ts';
import { HostObject, Undefined } from './values.ts';

class Target extends HostObject {
  getMember(name: string) {
    if (name === 'other') throw new TypeError('no such thing');
    return { schema: 'dwh', port: 5432, none: null }[name];
  }

  toText() {
    return 'target';
  }
}

const scope = Scope.of({
  target: new Target(),
  env_var: ([name = null, fallback]) => `${name}=${fallback ?? 'none'}`,
  var: ([name = null]) =>
    name === 'n'
      ? 3
      : name === 'list'
        ? [1, 'a']
        : name === 'A'
          ? null
          : new Undefined('v', new TemplateError({ fr: 'v', en: 'v' }), true),
  other: async () => {
    throw new TypeError('no such thing');
  },
});

test('a call or a member is answered as the template engine would', async () => {
  const part = fc.constantFrom(
    ...['{{', '}}', ' ', '(', ')', ',', "'", '"', 'env_var', 'var', 'A', 'n', 'list', 'text', '\\', '%}', '|', '\n'],
  );
  const call = fc
    .tuple(
      fc.constantFrom('env_var', 'var', 'other', 'range'),
      fc.constantFrom("'", '"'),
      fc.array(part, { maxLength: 3 }),
    )
    .map(([name, quote, inner]) => `{{ ${name}(${quote}${inner.join('')}${quote}, 'x') }}`);
  const member = fc
    .tuple(
      fc.constantFrom('target', 'list', 'n', 'A', 'var', 'loop', 'none', 'absent'),
      fc.constantFrom('schema', 'port', 'none', 'other', 'append', 'if'),
      fc.array(part, { maxLength: 1 }),
    )
    .map(([name, of, inner]) => `{{ ${name}.${of}${inner.join('')} }}`);
  const anything = fc.array(part, { maxLength: 9 }).map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(fc.oneof(call, member, anything), async (source) => {
      const [ours, engine] = await Promise.all(
        [renderNative(source, scope), renderYamlTemplate(source, scope)].map((value) =>
          Promise.resolve(value).then(
            (answer) => ({ answer }),
            ({ code, details }) => ({ code, message: details.message }),
          ),
        ),
      );
      expect(ours).toEqual(engine);
    }),
    { numRuns: 400 },
  );
});
