import type { TemplateError } from './errors.ts';
import { unhashable } from './errors.ts';

/**
 * Anything a template can hold. Python's str, bool and None are JS strings, booleans and null; int is a number, or a
 * bigint beyond 2^53; list is an Array. A plain JS object is a dict that templates can read but not change.
 */
export type Value =
  | string
  | number
  | bigint
  | boolean
  | null
  | PyFloat
  | PyTuple
  | PyDict
  | PySet
  | Undefined
  | HostObject
  | HostFunction
  | Value[]
  | PlainDict;

/** A dict of the host: read-only for templates. */
export interface PlainDict {
  readonly [key: string]: Value;
}

/** Named arguments, in call order; a record without prototype, so any name is safe. */
export type Kwargs = Readonly<Record<string, Value>>;

/** A function that templates can call; it may return a promise. */
export type HostFunction = (args: readonly Value[], kwargs: Kwargs) => Value | Promise<Value>;

/** A macro, and the same for a call whose value nobody reads: all is done that its body does, but no text is made. */
export interface MacroFunction extends HostFunction {
  readonly unread: HostFunction;
}

export function isMacro(value: Value): value is MacroFunction {
  return typeof value === 'function' && 'unread' in value;
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**';

/** An object of the host. Templates see the members it names and nothing else. */
export abstract class HostObject {
  /** Python's name of the type, for error messages. */
  readonly typeName: string = 'object';
  /** True: `is mapping` holds, and `x['a']` and `x.get('a')` read members. */
  readonly isMapping?: boolean;

  /** The member's value, or undefined where there is no such member. */
  abstract getMember(name: string): Value | undefined;
  /** How it prints. */
  abstract toText(): string;
  /** `x[key]`; undefined where there is no such item. */
  getItem?(key: Value): Value | undefined;
  /** Makes it iterable. */
  iterate?(): Iterable<Value>;
  /** Its length, where it has one; without it the object is always true. */
  size?(): number;
  /** Makes it callable. */
  call?(args: readonly Value[], kwargs: Kwargs): Value | Promise<Value>;
  /** Equality beyond identity. */
  equals?(other: Value): boolean;
  /** Order: below, at or above zero; undefined where the two do not compare. */
  compare?(other: Value): number | undefined;
  /** `this op other`, or `other op this` for side 'right'; undefined where it does not apply. */
  operate?(operator: BinaryOperator, other: Value, side: 'left' | 'right'): Value | undefined;
}

/** A Python float: `4 / 2` is 2.0 and prints so. */
export class PyFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** A Python tuple; `names` are those of a named tuple's first items. */
export class PyTuple {
  readonly items: readonly Value[];
  readonly names: readonly string[];

  constructor(items: readonly Value[], names: readonly string[] = []) {
    this.items = items;
    this.names = names;
  }
}

/** A Python dict: insertion order, keys equal by value (1, 1.0 and True are one key; tuples can be keys). */
export class PyDict {
  readonly #entries = new Map<unknown, [key: Value, value: Value]>();

  constructor(entries: Iterable<readonly [Value, Value]> = []) {
    for (const [key, value] of entries) this.set(key, value);
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: Value): Value | undefined {
    return this.#entries.get(keyOf(key))?.[1];
  }

  has(key: Value): boolean {
    return this.#entries.has(keyOf(key));
  }

  /** Keeps the first key and the place of an entry that is already there. */
  set(key: Value, value: Value): void {
    const known = this.#entries.get(keyOf(key));
    if (known) known[1] = value;
    else this.#entries.set(keyOf(key), [key, value]);
  }

  delete(key: Value): boolean {
    return this.#entries.delete(keyOf(key));
  }

  clear(): void {
    this.#entries.clear();
  }

  keys(): Value[] {
    return Array.from(this.#entries.values(), ([key]) => key);
  }

  values(): Value[] {
    return Array.from(this.#entries.values(), ([, value]) => value);
  }

  *[Symbol.iterator](): Generator<[Value, Value]> {
    for (const [key, value] of this.#entries.values()) yield [key, value];
  }
}

/** A Python set, in insertion order. */
export class PySet {
  readonly #members = new PyDict();

  constructor(members: Iterable<Value> = []) {
    for (const member of members) this.add(member);
  }

  get size(): number {
    return this.#members.size;
  }

  has(member: Value): boolean {
    return this.#members.has(member);
  }

  add(member: Value): void {
    if (!this.#members.has(member)) this.#members.set(member, null);
  }

  delete(member: Value): boolean {
    return this.#members.delete(member);
  }

  clear(): void {
    this.#members.clear();
  }

  [Symbol.iterator](): Iterator<Value> {
    return this.#members.keys()[Symbol.iterator]();
  }
}

/** What a missing name or attribute gives: prints as nothing, is false, and fails with `reason` when it is used. */
export class Undefined {
  readonly name: string;
  readonly reason: TemplateError;
  /** While parsing, attributes and calls of an undefined value are undefined again instead of an error. */
  readonly lenient: boolean;

  constructor(name: string, reason: TemplateError, lenient: boolean) {
    this.name = name;
    this.reason = reason;
    this.lenient = lenient;
  }

  fail(): never {
    throw this.reason;
  }
}

/** A dict of the host, as opposed to every class of value. */
export function isPlainDict(value: Value): value is PlainDict {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

export function isNumber(value: Value): value is number | bigint | boolean | PyFloat {
  return (
    typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' || value instanceof PyFloat
  );
}

/** Python's name of a value's type. */
export function typeName(value: Value): string {
  switch (typeof value) {
    case 'string':
      return 'str';
    case 'number':
    case 'bigint':
      return 'int';
    case 'boolean':
      return 'bool';
    case 'function':
      return 'function';
  }
  if (value === null) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  if (value instanceof PyFloat) return 'float';
  if (value instanceof PyTuple) return 'tuple';
  if (value instanceof PySet) return 'set';
  if (value instanceof Undefined) return 'Undefined';
  if (value instanceof HostObject) return value.typeName;
  return 'dict';
}

/** The entries of a dict, of either kind. Undefined for any other value. */
export function dictEntries(value: Value): Iterable<[Value, Value]> | undefined {
  if (value instanceof PyDict) return value;
  return isPlainDict(value) ? Object.entries(value) : undefined;
}

/** What a Map can compare for a Python key. Texts that start with NUL are doubled to stay apart from tuples. */
function keyOf(key: Value): unknown {
  if (typeof key === 'string') return key.startsWith('\0') ? `\0${key}` : key;
  if (typeof key === 'boolean') return key ? 1 : 0;
  if (key instanceof PyFloat) return floatKey(key.value);
  if (key instanceof PyTuple) return `\0(${key.items.map(partOfKey).join(',')})`;
  if (Array.isArray(key) || key instanceof PyDict || key instanceof PySet || isPlainDict(key)) {
    throw unhashable(typeName(key));
  }
  return key;
}

function floatKey(value: number): unknown {
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? BigInt(value) : value;
}

function partOfKey(item: Value): string {
  if (item instanceof HostObject) return `object ${JSON.stringify(item.toText())}`;
  const key = keyOf(item);
  return typeof key === 'string' ? JSON.stringify(key) : String(key);
}
