import type { NativeOptions } from './render.ts';
import type { Scope } from './scope.ts';
import { Undefined, type Value } from './values.ts';

/** Text that stays as it is: without tags, and without line ends, of which a template drops the last. */
const PLAIN = /^[^{\r\n\uFEFF]*$/;

/** `{{ env_var('HOST') }}`, `{{ var('layer', 'staging') }}`: texts without escapes are all that is given. */
const PLAIN_CALL = (() => {
  const literal = String.raw`'([^'\\{}%\r\n]*)'|"([^"\\{}%\r\n]*)"`;
  return new RegExp(String.raw`^\{\{ *([a-z_]+) *\( *(?:${literal}) *(?:, *(?:${literal}) *)?\) *\}\}$`);
})();

/** `{{ target.schema }}` */
const PLAIN_MEMBER = /^\{\{ *([a-z_]+)\.([a-z_]+) *\}\}$/;

/**
 * The value of a YAML text: that of the expression where it is a single one, the rendered text otherwise. `as_bool`,
 * `as_number` and `as_native` convert. Errors as for `renderTemplate`.
 */
export async function renderNative(source: string, scope: Scope, options: NativeOptions = {}): Promise<Value> {
  if (PLAIN.test(source)) return source;
  const plain = await plainValue(source, scope);
  if (plain) return plain.value;
  // The whole language, which a project of such texts never loads.
  const { renderYamlTemplate } = await import('./render.ts');
  return await renderYamlTemplate(source, scope, options);
}

/**
 * What a plain member is or a plain call answers, which need not be compiled: most templates of a project's file are one.
 * Undefined for any other template, and for one that fails or has no value: the engine then says where.
 */
async function plainValue(source: string, scope: Scope): Promise<{ readonly value: Value } | undefined> {
  try {
    const value = (await plainMember(source, scope)) ?? (await plainCall(source, scope));
    return value === undefined || value instanceof Undefined ? undefined : { value };
  } catch {
    return undefined;
  }
}

async function plainMember(source: string, scope: Scope): Promise<Value | undefined> {
  const [, name, member = ''] = PLAIN_MEMBER.exec(source) ?? [];
  const target = name === undefined ? undefined : scope.get(name);
  if (target === undefined) return undefined;
  const { getAttribute } = await import('./access.ts');
  return getAttribute(target, member, true);
}

async function plainCall(source: string, scope: Scope): Promise<Value | undefined> {
  const [, name, ...texts] = PLAIN_CALL.exec(source) ?? [];
  const called = name === undefined ? undefined : scope.get(name);
  if (typeof called !== 'function') return undefined;
  const args = texts.filter((text) => text !== undefined);
  return await called(args, {});
}
