import { asDict } from './convert.ts';
import { dictMethods } from './dict-methods.ts';
import { dictReadOnly } from './errors.ts';
import { listMethods, setMethods, tupleMethods } from './list-methods.ts';
import type { Method } from './method.ts';
import { findTextMethod } from './text-methods.ts';
import { type HostFunction, isPlainDict, PyDict, PyFloat, PySet, PyTuple, type Value } from './values.ts';

/** The method of that name, bound to the value; undefined where its type has none. Host objects have members instead. */
export function findMethod(value: Value, name: string): HostFunction | undefined {
  if (typeof value === 'string') return bind(findTextMethod(name), value);
  if (Array.isArray(value)) return bind(listMethods.get(name), value);
  if (value instanceof PyDict) return bind(dictMethods.get(name), value);
  if (value instanceof PyTuple) return bind(tupleMethods.get(name), value);
  if (value instanceof PySet) return bind(setMethods.get(name), value);
  if (value instanceof PyFloat) return name === 'is_integer' ? () => Number.isInteger(value.value) : undefined;
  return isPlainDict(value) ? findPlainDictMethod(value, name) : undefined;
}

const MUTATORS: ReadonlySet<string> = new Set(['update', 'pop', 'popitem', 'setdefault', 'clear']);

function findPlainDictMethod(value: Value, name: string): HostFunction | undefined {
  if (!MUTATORS.has(name)) return bind(dictMethods.get(name), asDict(value) ?? new PyDict());
  return () => {
    throw dictReadOnly(name);
  };
}

function bind<Self>(method: Method<Self> | undefined, self: Self): HostFunction | undefined {
  return method && ((args, kwargs) => method(self, args, kwargs));
}
