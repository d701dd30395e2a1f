import { expect, test } from 'vitest';
import { LazyDict } from './lazy-dict.ts';
import { parseTemplate } from './parse.ts';
import { renderTemplate } from './render.ts';
import { Scope } from './scope.ts';

/** A source that notes which of its members were looked at. */
function watched() {
  const seen: string[] = [];
  const get = (found: Readonly<Record<string, unknown>>, key: string | symbol): unknown => {
    seen.push(String(key));
    return Reflect.get(found, key);
  };
  const source: Readonly<Record<string, unknown>> = { name: 'dev', threads: 4 };
  const proxied = new Proxy(source, { get });
  return { seen, dict: new LazyDict(proxied) };
}

test.each([
  ['{{ d.name }}', 'dev', ['name']],
  ["{{ d['name'] }}{{ d.name }}", 'devdev', ['name']],
  ["{{ d.get('other', 'x') }}{{ 'name' in d }}{{ d | length }}", 'xTrue2', []],
  ['{{ d.keys() | list }}', "['name', 'threads']", []],
  ['{{ d }}', "{'name': 'dev', 'threads': 4}", ['name', 'threads']],
  ["{% do d.update({'name': 'new'}) %}{{ d.name }}", 'new', []],
])('%s gives %s and looks at %j', async (template, text, looked) => {
  const { seen, dict } = watched();
  expect(await renderTemplate(parseTemplate(template, 't'), Scope.of({ d: dict }))).toBe(text);
  expect(seen).toEqual(looked);
});
