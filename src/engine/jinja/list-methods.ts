import { CallArguments } from './call-arguments.ts';
import { compare, isEqual } from './compare.ts';
import { valueInvalid } from './errors.ts';
import { iterate } from './iterate.ts';
import type { Method } from './method.ts';
import { printValue } from './printing.ts';
import { PySet, type PyTuple, type Value } from './values.ts';

type ListMethod = Method<Value[]>;

const append: ListMethod = (self, args, kwargs) => {
  self.push(new CallArguments('append', ['object'], args, kwargs).value(0));
  return null;
};

const extend: ListMethod = (self, args, kwargs) => {
  const added = Array.from(iterate(new CallArguments('extend', ['iterable'], args, kwargs).value(0)));
  for (const item of added) self.push(item);
  return null;
};

const insert: ListMethod = (self, args, kwargs) => {
  const given = new CallArguments('insert', ['index', 'object'], args, kwargs);
  self.splice(given.int(0), 0, given.value(1));
  return null;
};

const pop: ListMethod = (self, args, kwargs) => {
  const index = new CallArguments('pop', ['index'], args, kwargs).int(0, -1);
  const [removed] = self.at(index) === undefined ? [] : self.splice(index, 1);
  if (removed !== undefined) return removed;
  throw valueInvalid('pop', { fr: 'la liste n’a pas cet élément', en: 'pop index out of range' });
};

const remove: ListMethod = (self, args, kwargs) => {
  self.splice(positionOf('remove', self, new CallArguments('remove', ['value'], args, kwargs).value(0)), 1);
  return null;
};

const sort: ListMethod = (self, args, kwargs) => {
  const descending = new CallArguments('sort', ['reverse'], args, kwargs).flag(0, false);
  sortValues(self, descending, (item) => item);
  return null;
};

/** Sorts in place, and keeps the order of equal values in both directions. */
export function sortValues<Item>(items: Item[], descending: boolean, key: (item: Item) => Value): Item[] {
  const keyed = items.map((item) => ({ item, value: key(item) }));
  const sign = descending ? -1 : 1;
  keyed.sort((a, b) => sign * (compare('<', a.value, b.value) ? -1 : compare('<', b.value, a.value) ? 1 : 0));
  for (const [index, { item }] of keyed.entries()) items[index] = item;
  return items;
}

function positionOf(method: string, items: readonly Value[], value: Value): number {
  const position = items.findIndex((item) => isEqual(item, value));
  if (position >= 0) return position;
  throw valueInvalid(method, { fr: `${printValue(value)} n’y est pas`, en: `${printValue(value)} is not in list` });
}

function countOf(items: readonly Value[], args: readonly Value[]): number {
  return items.filter((item) => isEqual(item, args[0] ?? null)).length;
}

/** The methods of a list. */
export const listMethods: ReadonlyMap<string, ListMethod> = new Map<string, ListMethod>([
  ['append', append],
  ['extend', extend],
  ['insert', insert],
  ['pop', pop],
  ['remove', remove],
  ['sort', sort],
  ['copy', (self) => [...self]],
  ['count', countOf],
  ['index', (self, [value = null]) => positionOf('index', self, value)],
  [
    'reverse',
    (self) => {
      self.reverse();
      return null;
    },
  ],
  [
    'clear',
    (self) => {
      self.length = 0;
      return null;
    },
  ],
]);

/** The methods of a tuple. */
export const tupleMethods: ReadonlyMap<string, Method<PyTuple>> = new Map<string, Method<PyTuple>>([
  ['count', (self, args) => countOf(self.items, args)],
  ['index', (self, [value = null]) => positionOf('index', self.items, value)],
]);

type SetMethod = Method<PySet>;

const others = (args: readonly Value[]): PySet[] => args.map((other) => new PySet(iterate(other)));

const discard: SetMethod = (self, [member = null]) => {
  self.delete(member);
  return null;
};

const removeMember: SetMethod = (self, [member = null]) => {
  if (self.delete(member)) return null;
  throw valueInvalid('remove', { fr: `${printValue(member)} n’y est pas`, en: `${printValue(member)} is not there` });
};

const updateSet: SetMethod = (self, args) => {
  for (const other of others(args)) for (const member of other) self.add(member);
  return null;
};

/** The methods of a set. */
export const setMethods: ReadonlyMap<string, SetMethod> = new Map<string, SetMethod>([
  ['discard', discard],
  ['remove', removeMember],
  ['update', updateSet],
  ['copy', (self) => new PySet(self)],
  ['union', (self, args) => new PySet([...self, ...others(args).flatMap((other) => [...other])])],
  [
    'intersection',
    (self, args) => new PySet([...self].filter((item) => others(args).every((other) => other.has(item)))),
  ],
  ['difference', (self, args) => new PySet([...self].filter((item) => !others(args).some((other) => other.has(item))))],
  ['issubset', (self, args) => [...self].every((item) => others(args).every((other) => other.has(item)))],
  ['issuperset', (self, args) => others(args).every((other) => [...other].every((item) => self.has(item)))],
  [
    'add',
    (self, [member = null]) => {
      self.add(member);
      return null;
    },
  ],
  [
    'clear',
    (self) => {
      self.clear();
      return null;
    },
  ],
]);
