import { PyDict, renderNative, type Scope, toPython, type Value } from '../jinja/index.ts';

const CALL = /^\s*(env_var|ref|var|source|doc)\s*\(.+\)\s*$/s;

/**
 * The arguments of a generic test as its macro gets them: texts are templates (`{{ ref('x') }}`, or just `ref('x')`)
 * whose value is kept. The column's name is left alone: it may look like anything.
 */
export async function renderTestArguments(
  kwargs: Readonly<Record<string, unknown>>,
  scope: Scope,
  lenient: boolean,
): Promise<Value> {
  const rendered = new PyDict();
  for (const [name, value] of Object.entries(kwargs)) {
    rendered.set(name, name === 'column_name' ? String(value) : await render(value, scope, lenient));
  }
  return rendered;
}

async function render(value: unknown, scope: Scope, lenient: boolean): Promise<Value> {
  if (typeof value === 'string') {
    return renderNative(CALL.test(value) ? `{{ ${value} }}` : value, scope, { lenient });
  }
  if (Array.isArray(value)) {
    const items: Value[] = [];
    for (const item of value) items.push(await render(item, scope, lenient));
    return items;
  }
  if (typeof value !== 'object' || value === null) return toPython(value);
  const dict = new PyDict();
  for (const [key, item] of Object.entries(value)) dict.set(key, await render(item, scope, lenient));
  return dict;
}
