import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SigetiError } from '../../core/index.ts';
import {
  bindMacro,
  type HostFunction,
  HostObject,
  PyDict,
  parseTemplate,
  renderTemplate,
  returnValue,
  Scope,
  TemplateError,
  toJson,
  type Value,
} from './index.ts';

/** Templates with what Jinja2 3.1.6, set up as dbt sets it up, prints or raises. */
interface Case {
  readonly group: string;
  readonly id: string;
  readonly tpl: string;
  readonly macros: readonly { readonly pkg: string; readonly src: string }[];
  readonly expected: { readonly ok?: string; readonly err?: string; readonly line?: number };
}

const CASES: readonly Case[] = JSON.parse(
  readFileSync(new URL('../../../test/fixtures/jinja-cases.json', import.meta.url), 'utf8'),
);

class Members extends HostObject {
  readonly #members: Readonly<Record<string, Value>>;
  readonly #text: string;
  override readonly isMapping = true;

  constructor(members: Readonly<Record<string, Value>>, text = '<members>') {
    super();
    this.#members = members;
    this.#text = text;
  }

  override getMember(name: string): Value | undefined {
    return Object.hasOwn(this.#members, name) ? this.#members[name] : undefined;
  }

  override toText(): string {
    return this.#text;
  }
}

const relation = (identifier: Value): HostObject =>
  new Members({ identifier, schema: 'sch', database: 'db' }, `"db"."sch"."${identifier}"`);

const column = (name: string, type: string): HostObject =>
  new Members({ name, quoted: `"${name}"`, data_type: type, is_string: () => type === 'text' });

const datetime: HostFunction = ([year, month, day]) => {
  const strftime: HostFunction = ([format]) =>
    String(format)
      .replace('%Y', String(year))
      .replace('%m', String(month).padStart(2, '0'))
      .replace('%d', String(day).padStart(2, '0'));
  return new Members({ strftime });
};

const sub: HostFunction = ([pattern, replacement, text]) =>
  String(text).replace(new RegExp(String(pattern), 'g'), String(replacement));

const raise: HostFunction = ([message]) => {
  throw new TemplateError({ fr: `Erreur : ${message}`, en: `Compilation Error: ${message}` });
};

/** The context of a node, with the macros of the case as dbt would file them. */
function contextOf(macros: Case['macros']): Scope {
  const scope = Scope.of({
    lst: [1, 2, 3],
    lst2: [1],
    d: new PyDict([
      ['a', 1],
      ['b', 2],
    ]),
    s: ' Hello ',
    names: ['a', 'b'],
    store: [],
    execute: true,
    cols: [column('id', 'integer'), column('nm', 'text')],
    ref: (args) => relation(args.at(-1) ?? null),
    var: ([name = null, fallback = null]) => (name === 'known' ? 'K' : fallback),
    config: () => '',
    target: new Members({ name: 'dev', schema: 'sch', type: 'postgres' }),
    return: returnValue,
    tojson: ([value = null]) => toJson(value),
    modules: new Members({ re: new Members({ sub }), datetime: new Members({ datetime }) }),
    exceptions: new Members({ raise_compiler_error: raise }),
  });
  const packages = new Map<string, Record<string, Value>>();
  const dispatchable = new Map<string, Value>();
  for (const { pkg, src } of macros) {
    for (const block of parseTemplate(src, `${pkg}.sql`).blocks) {
      const macro = bindMacro(block, scope);
      dispatchable.set(block.macro.name, macro);
      if (pkg === 'root') scope.set(block.macro.name, macro);
      else packages.set(pkg, { ...packages.get(pkg), [block.macro.name]: macro });
    }
  }
  for (const [name, members] of packages) scope.set(name, new Members(members));
  const dispatch: HostFunction = ([name]) =>
    dispatchable.get(`postgres__${name}`) ?? dispatchable.get(`default__${name}`) ?? null;
  scope.set('adapter', new Members({ dispatch }));
  scope.set(
    'context',
    new (class extends Members {
      override getMember(name: string): Value | undefined {
        return scope.get(name);
      }
    })({}),
  );
  return scope;
}

test.each(CASES)('$group: $id', async ({ tpl, macros, expected }) => {
  const rendered = async (): Promise<string> => renderTemplate(parseTemplate(tpl, 'model.sql'), contextOf(macros));
  if (expected.ok !== undefined) {
    expect(await rendered()).toBe(expected.ok);
    return;
  }
  const error: unknown = await rendered().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SigetiError);
  if (!(error instanceof SigetiError)) return;
  expect(error.details.message.en).toContain(expected.err?.replace(/^\w+: /, ''));
  expect(error.details.location?.line).toBe(expected.line);
});
