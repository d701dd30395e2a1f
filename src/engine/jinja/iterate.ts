import { noLength, notIterable, unpackMismatch } from './errors.ts';
import { dictEntries, HostObject, PyDict, PySet, PyTuple, typeName, Undefined, type Value } from './values.ts';

/** What `for` goes through: characters, items, keys. An undefined value has none. */
export function iterate(value: Value): Iterable<Value> {
  if (Array.isArray(value) || typeof value === 'string') return value;
  if (value instanceof PyTuple) return value.items;
  if (value instanceof PySet) return value;
  if (value instanceof PyDict) return value.keys();
  if (value instanceof Undefined) return [];
  const items = value instanceof HostObject ? value.iterate?.() : dictKeys(value);
  if (items === undefined) throw notIterable(typeName(value));
  return items;
}

export function isIterable(value: Value): boolean {
  if (typeof value === 'string' || value instanceof Undefined) return true;
  if (value instanceof HostObject) return value.iterate !== undefined;
  return Array.isArray(value) || value instanceof PyTuple || value instanceof PySet || dictEntries(value) !== undefined;
}

/** The items as a list: the list itself, so that a change of it is seen, or a new one. */
export function toList(value: Value): Value[] {
  return Array.isArray(value) ? value : Array.from(iterate(value));
}

/** Python's `len(value)`: characters, items or entries. */
export function lengthOf(value: Value): number {
  if (typeof value === 'string') return characterCount(value);
  if (Array.isArray(value)) return value.length;
  if (value instanceof PyDict || value instanceof PySet) return value.size;
  if (value instanceof Undefined) return 0;
  const length = value instanceof HostObject ? value.size?.() : isIterable(value) ? toList(value).length : undefined;
  if (length === undefined) throw noLength(typeName(value));
  return length;
}

/** The `count` values that `a, b = value` assigns. */
export function unpack(value: Value, count: number): Value[] {
  if (value instanceof Undefined) value.fail();
  const items = toList(value);
  if (items.length !== count) throw unpackMismatch(count, items.length);
  return items;
}

/** Code points: JS counts some characters twice. */
function characterCount(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function dictKeys(value: Value): Value[] | undefined {
  const entries = dictEntries(value);
  return entries && Array.from(entries, ([key]) => key);
}
