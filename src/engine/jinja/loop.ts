import { missing } from './access.ts';
import { isEqual } from './compare.ts';
import { neighbourMissing, valueInvalid } from './errors.ts';
import { HostObject, PyTuple, type Value } from './values.ts';

/** The `loop` object of a `for`: where the loop is, and the way to call a recursive one again. */
export class Loop extends HostObject {
  override readonly typeName = 'LoopContext';
  override readonly call?: (args: readonly Value[]) => Value | Promise<Value>;
  readonly #items: readonly Value[];
  readonly #depth: number;
  readonly #lenient: boolean;
  #index = -1;
  #lastSeen: Value | undefined;

  constructor(
    items: readonly Value[],
    depth: number,
    lenient: boolean,
    recurse: ((items: Value) => Promise<string>) | undefined,
  ) {
    super();
    this.#items = items;
    this.#depth = depth;
    this.#lenient = lenient;
    if (recurse) this.call = ([next = null]) => recurse(next);
  }

  /** Goes to the next item. */
  advance(): void {
    this.#index += 1;
  }

  override size(): number {
    return this.#items.length;
  }

  override toText(): string {
    return `<LoopContext ${this.#index + 1}/${this.#items.length}>`;
  }

  override getMember(name: string): Value | undefined {
    const [index, length] = [this.#index, this.#items.length];
    switch (name) {
      case 'index':
        return index + 1;
      case 'index0':
        return index;
      case 'revindex':
        return length - index;
      case 'revindex0':
        return length - index - 1;
      case 'first':
        return index === 0;
      case 'last':
        return index === length - 1;
      case 'length':
        return length;
      case 'depth':
        return this.#depth;
      case 'depth0':
        return this.#depth - 1;
      default:
        return this.#neighbour(name);
    }
  }

  #neighbour(name: string): Value | undefined {
    switch (name) {
      case 'previtem':
        return this.#items[this.#index - 1] ?? this.#missing(name, 'previous', this.#index - 1);
      case 'nextitem':
        return this.#items[this.#index + 1] ?? this.#missing(name, 'next', this.#index + 1);
      case 'cycle':
        return (args) => this.#cycle(args);
      case 'changed':
        return (args) => this.#changed(new PyTuple(args));
      default:
        return undefined;
    }
  }

  #missing(name: string, which: 'previous' | 'next', index: number): Value {
    return this.#items[index] === null ? null : missing(name, neighbourMissing(which), this.#lenient);
  }

  #cycle(values: readonly Value[]): Value {
    const value = values[this.#index % values.length];
    if (value !== undefined) return value;
    throw valueInvalid('loop.cycle', { fr: 'aucune valeur à alterner', en: 'no items for cycling given' });
  }

  #changed(seen: Value): boolean {
    const changed = this.#lastSeen === undefined || !isEqual(this.#lastSeen, seen);
    this.#lastSeen = seen;
    return changed;
  }
}
