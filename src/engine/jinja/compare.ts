import { comparisonUnsupported, membershipNeedsText } from './errors.ts';
import { iterate } from './iterate.ts';
import type { ComparisonOperator } from './nodes.ts';
import { toNumber } from './numbers.ts';
import {
  dictEntries,
  HostObject,
  isNumber,
  PyDict,
  PyFloat,
  PySet,
  PyTuple,
  typeName,
  Undefined,
  type Value,
} from './values.ts';

/** Python's comparison of two values. TemplateError where the order of the two is not defined. */
export function compare(operator: ComparisonOperator, left: Value, right: Value): boolean {
  switch (operator) {
    case '==':
      return isEqual(left, right);
    case '!=':
      return !isEqual(left, right);
    case 'in':
      return contains(right, left);
    case 'not in':
      return !contains(right, left);
  }
  const sign = order(operator, left, right);
  switch (operator) {
    case '<':
      return sign < 0;
    case '<=':
      return sign <= 0;
    case '>':
      return sign > 0;
    case '>=':
      return sign >= 0;
  }
}

/** Python's `left == right`. */
export function isEqual(left: Value, right: Value): boolean {
  if (left === right) return !(left instanceof PyFloat) || !Number.isNaN(left.value);
  if (isNumber(left) && isNumber(right)) return orderNumbers(numberOf(left), numberOf(right)) === 0;
  if (left instanceof Undefined) return right instanceof Undefined;
  if (left instanceof HostObject) return left.equals?.(right) ?? false;
  if (right instanceof HostObject) return right.equals?.(left) ?? false;
  return isEqualContainer(left, right);
}

/** What a value is true or false as. */
export function isTrue(value: Value): boolean {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'object':
      return value !== null && isTrueObject(value);
    case 'function':
      return true;
    default:
      return Boolean(value);
  }
}

/** Python's `item in container`. */
export function contains(container: Value, item: Value): boolean {
  if (typeof container === 'string') {
    if (item instanceof Undefined) item.fail();
    if (typeof item !== 'string') throw membershipNeedsText(typeName(item));
    return container.includes(item);
  }
  if (container instanceof PyDict || container instanceof PySet) return container.has(item);
  if (container instanceof HostObject && container.isMapping && typeof item === 'string') {
    return container.getMember(item) !== undefined;
  }
  if (container instanceof Undefined) return false;
  return Array.from(iterate(container)).some((member) => isEqual(member, item));
}

/** Below, at or above zero, as left comes before, with or after right; NaN where floats have no order. */
function order(operator: '<' | '<=' | '>' | '>=', left: Value, right: Value): number {
  if (left instanceof Undefined) left.fail();
  if (right instanceof Undefined) right.fail();
  if (isNumber(left) && isNumber(right)) return orderNumbers(numberOf(left), numberOf(right));
  if (typeof left === 'string' && typeof right === 'string') return orderTexts(left, right);
  const sequences = sameSequences(left, right);
  if (sequences) return orderSequences(operator, ...sequences);
  const sign = left instanceof HostObject ? left.compare?.(right) : undefined;
  if (sign === undefined) throw comparisonUnsupported(operator, typeName(left), typeName(right));
  return sign;
}

/** Exact for ints of any size, so that a bigint is not rounded before it is compared. */
function numberOf(value: number | bigint | boolean | PyFloat): number | bigint {
  return typeof value === 'bigint' ? value : toNumber(value);
}

function orderNumbers(left: number | bigint, right: number | bigint): number {
  if (left < right) return -1;
  if (left > right) return 1;
  return left <= right ? 0 : Number.NaN;
}

/** By code point, as Python; UTF-16 order differs beyond U+FFFF. */
function orderTexts(left: string, right: string): number {
  if (left === right) return 0;
  const a = Array.from(left);
  const b = Array.from(right);
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const difference = (a[index]?.codePointAt(0) ?? 0) - (b[index]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function orderSequences(operator: '<' | '<=' | '>' | '>=', left: readonly Value[], right: readonly Value[]): number {
  for (const [index, item] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (!isEqual(item, other)) return order(operator, item, other);
  }
  return left.length - right.length;
}

/** The items of two lists or two tuples; undefined for anything else. */
function sameSequences(left: Value, right: Value): [readonly Value[], readonly Value[]] | undefined {
  if (Array.isArray(left) && Array.isArray(right)) return [left, right];
  if (left instanceof PyTuple && right instanceof PyTuple) return [left.items, right.items];
  return undefined;
}

function isEqualContainer(left: Value, right: Value): boolean {
  const sequences = sameSequences(left, right);
  if (sequences) {
    const [a, b] = sequences;
    return a.length === b.length && a.every((item, index) => isEqual(item, b[index] ?? null));
  }
  if (left instanceof PySet) {
    return right instanceof PySet && left.size === right.size && Array.from(left).every((member) => right.has(member));
  }
  const [a, b] = [dictEntries(left), dictEntries(right)];
  return a !== undefined && b !== undefined && isEqualDict(new PyDict(a), new PyDict(b));
}

function isEqualDict(left: PyDict, right: PyDict): boolean {
  if (left.size !== right.size) return false;
  return Array.from(left).every(([key, value]) => {
    const other = right.get(key);
    return other !== undefined && isEqual(value, other);
  });
}

function isTrueObject(value: Value & object): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Undefined) return false;
  if (value instanceof PyFloat) return value.value !== 0;
  if (value instanceof PyTuple) return value.items.length > 0;
  if (value instanceof PyDict || value instanceof PySet) return value.size > 0;
  if (value instanceof HostObject) return value.size?.() !== 0;
  return Object.keys(value).length > 0;
}
