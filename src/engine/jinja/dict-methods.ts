import { CallArguments } from './call-arguments.ts';
import { valueInvalid } from './errors.ts';
import { iterate, toList } from './iterate.ts';
import type { Method } from './method.ts';
import { printValue } from './printing.ts';
import { dictEntries, HostObject, PyDict, PyTuple, type Value } from './values.ts';

/** What `keys()`, `values()` and `items()` give: iterable and countable, but without indexes. */
class DictView extends HostObject {
  override readonly typeName: string;
  readonly #items: readonly Value[];

  constructor(typeName: string, items: readonly Value[]) {
    super();
    this.typeName = typeName;
    this.#items = items;
  }

  override getMember(): undefined {
    return undefined;
  }

  override iterate(): Iterable<Value> {
    return this.#items;
  }

  override size(): number {
    return this.#items.length;
  }

  override toText(): string {
    return `${this.typeName}(${printValue([...this.#items])})`;
  }
}

const get: Method<PyDict> = (self, args, kwargs) => {
  const given = new CallArguments('get', ['key', 'default'], args, kwargs);
  const value = self.get(given.value(0));
  return value === undefined ? given.value(1, null) : value;
};

const pop: Method<PyDict> = (self, args, kwargs) => {
  const given = new CallArguments('pop', ['key', 'default'], args, kwargs);
  const key = given.value(0);
  const value = self.get(key);
  self.delete(key);
  if (value !== undefined) return value;
  if (given.has(1)) return given.value(1);
  throw valueInvalid('pop', {
    fr: `la clé ${printValue(key)} n’y est pas`,
    en: `the key ${printValue(key)} is not there`,
  });
};

const popItem: Method<PyDict> = (self) => {
  const last = Array.from(self).at(-1);
  if (!last) throw valueInvalid('popitem', { fr: 'le dictionnaire est vide', en: 'dictionary is empty' });
  self.delete(last[0]);
  return new PyTuple(last);
};

const setDefault: Method<PyDict> = (self, args, kwargs) => {
  const given = new CallArguments('setdefault', ['key', 'default'], args, kwargs);
  const key = given.value(0);
  if (!self.has(key)) self.set(key, given.value(1, null));
  return self.get(key) ?? null;
};

const update: Method<PyDict> = (self, args, kwargs) => {
  const source = new CallArguments('update', ['other'], args, Object.create(null)).value(0, []);
  for (const [key, value] of dictEntries(source) ?? pairs(source)) self.set(key, value);
  for (const [key, value] of Object.entries(kwargs)) self.set(key, value);
  return null;
};

function* pairs(source: Value): Generator<[Value, Value]> {
  for (const item of iterate(source)) {
    const [key, value, ...rest] = toList(item);
    if (key === undefined || value === undefined || rest.length > 0) {
      throw valueInvalid('update', { fr: 'il faut des paires clé, valeur', en: 'pairs of key and value are needed' });
    }
    yield [key, value];
  }
}

/** The methods of a dict. */
export const dictMethods: ReadonlyMap<string, Method<PyDict>> = new Map<string, Method<PyDict>>([
  ['keys', (self) => new DictView('dict_keys', self.keys())],
  ['values', (self) => new DictView('dict_values', self.values())],
  [
    'items',
    (self) =>
      new DictView(
        'dict_items',
        Array.from(self, (entry) => new PyTuple(entry)),
      ),
  ],
  ['copy', (self) => new PyDict(self)],
  ['get', get],
  ['pop', pop],
  ['popitem', popItem],
  ['setdefault', setDefault],
  ['update', update],
  [
    'clear',
    (self) => {
      self.clear();
      return null;
    },
  ],
]);
