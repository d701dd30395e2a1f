import { type HostFunction, type HostObject, isPlainDict, PyDict, PyTuple, type Value } from './values.ts';

/** A member that the host allows; a mapping has `get` too. */
export function memberOf(value: HostObject, name: string): Value | undefined {
  const member = value.getMember(name);
  if (member !== undefined || name !== 'get' || !value.isMapping) return member;
  const get: HostFunction = ([key = null, fallback = null]) => {
    const found = typeof key === 'string' ? value.getMember(key) : undefined;
    return found === undefined ? fallback : found;
  };
  return get;
}

/** The item of a sequence or the entry of a dict; undefined where there is none. */
export function entryOf(value: Value, key: Value): Value | undefined {
  if (value instanceof PyDict) return value.get(key);
  if (Array.isArray(value)) return elementOf(value, key);
  if (typeof value === 'string') return typeof key === 'number' ? elementOf(Array.from(value), key) : undefined;
  if (value instanceof PyTuple) return tupleItem(value, key);
  return isPlainDict(value) && typeof key === 'string' && Object.hasOwn(value, key) ? value[key] : undefined;
}

function elementOf(items: readonly Value[], key: Value): Value | undefined {
  const index = typeof key === 'boolean' ? Number(key) : key;
  return typeof index === 'number' ? items.at(index) : undefined;
}

function tupleItem({ items, names }: PyTuple, key: Value): Value | undefined {
  const named = typeof key === 'string' ? names.indexOf(key) : -1;
  return named < 0 ? elementOf(items, key) : items[named];
}
