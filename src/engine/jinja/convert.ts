import { HostObject, isPlainDict, PyDict, PyFloat, PySet, PyTuple, Undefined, type Value } from './values.ts';

/**
 * A template's value for data of JSON or YAML: objects and Maps become dicts, fractions become floats, absent becomes
 * None. Values of templates inside it stay as they are. A number without fraction is an int.
 */
export function toPython(data: unknown): Value {
  if (data === null || data === undefined) return null;
  if (typeof data === 'number') return Number.isSafeInteger(data) ? data : new PyFloat(data);
  if (typeof data === 'string' || typeof data === 'boolean' || typeof data === 'bigint') return data;
  if (Array.isArray(data)) return data.map(toPython);
  if (data instanceof Map) return new PyDict(Array.from(data, ([key, value]) => [toPython(key), toPython(value)]));
  if (data instanceof Set) return new PySet(Array.from(data, toPython));
  if (isTemplateValue(data)) return data;
  if (data instanceof Date) return data.toISOString();
  return new PyDict(Object.entries(data).map(([key, value]) => [key, toPython(value)]));
}

/**
 * Plain JS data for a template's value: dicts become objects, lists, tuples and sets arrays, floats numbers, undefined
 * values undefined. Objects and functions of the host stay as they are.
 */
export function fromPython(value: Value): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof PyFloat) return value.value;
  if (value instanceof Undefined) return undefined;
  if (value instanceof HostObject) return value;
  if (value instanceof PyTuple) return value.items.map(fromPython);
  if (value instanceof PySet || Array.isArray(value)) return Array.from(value, fromPython);
  const entries: Iterable<[Value, Value]> = value instanceof PyDict ? value : Object.entries(value);
  return Object.fromEntries(Array.from(entries, ([key, item]) => [String(fromPython(key)), fromPython(item)]));
}

function isTemplateValue(data: object): data is Value & object {
  return (
    typeof data === 'function' ||
    data instanceof HostObject ||
    data instanceof PyFloat ||
    data instanceof PyTuple ||
    data instanceof PyDict ||
    data instanceof PySet ||
    data instanceof Undefined
  );
}

/** The value as a dict that can be read like any other; undefined where it is not a dict. */
export function asDict(value: Value): PyDict | undefined {
  if (value instanceof PyDict) return value;
  return isPlainDict(value) ? new PyDict(Object.entries(value)) : undefined;
}
