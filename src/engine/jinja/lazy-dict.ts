import { toPython } from './convert.ts';
import { PyDict, type Value } from './values.ts';

/** A dict whose values are taken from `source` when they are first looked at. */
export class LazyDict extends PyDict {
  readonly #waiting: Set<string>;
  readonly #source: Readonly<Record<string, unknown>>;

  constructor(source: Readonly<Record<string, unknown>>) {
    super(Object.keys(source).map((key) => [key, null]));
    this.#source = source;
    this.#waiting = new Set(Object.keys(source));
  }

  override get(key: Value): Value | undefined {
    if (typeof key === 'string') this.#fetch(key);
    return super.get(key);
  }

  override set(key: Value, value: Value): void {
    // The base class fills in the keys before there is anything to wait for.
    if (#waiting in this && typeof key === 'string') this.#waiting.delete(key);
    super.set(key, value);
  }

  override values(): Value[] {
    this.#fetchAll();
    return super.values();
  }

  override *[Symbol.iterator](): Generator<[Value, Value]> {
    this.#fetchAll();
    yield* super[Symbol.iterator]();
  }

  #fetchAll(): void {
    for (const key of [...this.#waiting]) this.#fetch(key);
  }

  #fetch(key: string): void {
    if (this.#waiting.delete(key) && this.has(key)) super.set(key, toPython(this.#source[key]));
  }
}
