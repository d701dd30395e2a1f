import {
  dictEntries,
  fromPython,
  type HostFunction,
  HostObject,
  PyDict,
  PySet,
  PyTuple,
  toJson,
  toPython,
  Undefined,
  type Value,
} from '../jinja/index.ts';
import { bindArguments, requireText, wrongType } from './arguments.ts';
import { type Getter, method } from './members.ts';

/** JSON, YAML and the collections of Python that dbt gives to templates. */
export function dataFunctions(): Record<string, Getter> {
  return {
    tojson: method(tojson),
    fromjson: method(decode('fromjson', (text) => JSON.parse(text))),
    toyaml: method(toyaml),
    fromyaml: method(decode('fromyaml', async (text) => (await import('yaml')).parse(text))),
    set: method((args, kwargs) => lenient(args, kwargs, ([value]) => setOf('set', value))),
    set_strict: method(([value]) => setOf('set_strict', value)),
    zip: method((args, kwargs) => lenient(args, kwargs, (lists) => zip('zip', lists))),
    zip_strict: method((args) => zip('zip_strict', args)),
    diff_of_two_dicts: method(diffOfTwoDicts),
  };
}

const tojson: HostFunction = (args, kwargs) => {
  const given = bindArguments('tojson', ['value', 'default', 'sort_keys'], args, kwargs);
  try {
    return toJson(given.value ?? null, { sortKeys: given.sort_keys === true });
  } catch (error) {
    if (given.default === undefined) throw error;
    return given.default;
  }
};

const toyaml: HostFunction = async (args, kwargs) => {
  const { stringify } = await import('yaml');
  const given = bindArguments('toyaml', ['value', 'default', 'sort_keys'], args, kwargs);
  return stringify(fromPython(given.value ?? null), {
    sortMapEntries: given.sort_keys === true,
    lineWidth: 80,
    indentSeq: false,
  });
};

/** Reads a text, in a promise or not; `default` stands in for a text that cannot be read. */
function decode(owner: string, read: (text: string) => unknown): HostFunction {
  return async (args, kwargs) => {
    const given = bindArguments(owner, ['string', 'default'], args, kwargs);
    const text = requireText(owner, 'string', given.string);
    try {
      return toPython(await read(text));
    } catch {
      return given.default ?? null;
    }
  };
}

/** `set(x, default)` and `zip(..., default=x)` answer the default where the argument is no list. */
function lenient(
  args: readonly Value[],
  kwargs: Readonly<Record<string, Value>>,
  run: (args: readonly Value[]) => Value,
): Value {
  try {
    return run(args);
  } catch {
    return kwargs.default ?? null;
  }
}

function setOf(owner: string, value: Value | undefined): PySet {
  return new PySet(itemsOf(owner, value));
}

function zip(owner: string, lists: readonly Value[]): Value[] {
  const columns = lists.map((list) => itemsOf(owner, list));
  const length = columns.length === 0 ? 0 : Math.min(...columns.map((column) => column.length));
  return Array.from({ length }, (_, row) => new PyTuple(columns.map((column) => column[row] ?? null)));
}

/** The items of anything that can be iterated over. */
export function itemsOf(owner: string, value: Value | undefined): Value[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return Array.from(value);
  if (value instanceof PyTuple) return [...value.items];
  if (value instanceof PySet) return Array.from({ [Symbol.iterator]: () => value[Symbol.iterator]() });
  if (value instanceof HostObject && value.iterate) return Array.from(value.iterate());
  if (value instanceof Undefined) return value.lenient ? [] : value.fail();
  const entries = value === undefined ? undefined : dictEntries(value);
  if (entries) return Array.from(entries, ([key]) => key);
  throw wrongType(owner, 'iterable', 'a list', value);
}

const diffOfTwoDicts: HostFunction = (args, kwargs) => {
  const given = bindArguments('diff_of_two_dicts', ['dict_a', 'dict_b'], args, kwargs);
  const second = new Map(lowered(given.dict_b));
  const differences = new PyDict();
  for (const [key, values] of lowered(given.dict_a)) {
    const known = second.get(key) ?? [];
    const missing = values.filter((value) => !known.includes(value));
    if (missing.length > 0) differences.set(key, missing);
  }
  return differences;
};

/** Grants compare without case: privilege → grantees. */
function lowered(value: Value | undefined): [string, string[]][] {
  const entries = value === undefined ? undefined : dictEntries(value);
  if (!entries) throw wrongType('diff_of_two_dicts', 'dict_a', 'a dict of lists', value);
  return Array.from(entries, ([key, list]) => [
    String(key).toLowerCase(),
    itemsOf('diff_of_two_dicts', list).map((item) => String(item).toLowerCase()),
  ]);
}
