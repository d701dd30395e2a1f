import type { Value } from './values.ts';

/** How many macro calls are under way in a context: shared by all scopes made from it. */
export interface CallDepth {
  active: number;
}

/** Names and their values; a name that is not here is looked up in the parent. */
export class Scope {
  readonly #parent: Scope | undefined;
  readonly #names = new Map<string, Value>();
  readonly #resolve: ((name: string) => Value | undefined) | undefined;
  readonly depth: CallDepth;

  constructor(parent?: Scope, resolve?: (name: string) => Value | undefined, depth: CallDepth = { active: 0 }) {
    this.#parent = parent;
    this.#resolve = resolve;
    this.depth = depth;
  }

  /** A scope with the record's own members. */
  static of(record: Readonly<Record<string, Value>>, parent?: Scope): Scope {
    const scope = new Scope(parent);
    for (const [name, value] of Object.entries(record)) scope.set(name, value);
    return scope;
  }

  /** A scope that asks `resolve` for names it was not given by `set`, e.g. macros that are bound when first used. */
  static lazy(resolve: (name: string) => Value | undefined, parent?: Scope): Scope {
    return new Scope(parent, resolve);
  }

  get(name: string): Value | undefined {
    const own = this.#names.get(name);
    if (own !== undefined) return own;
    const resolved = this.#resolve?.(name);
    return resolved === undefined ? this.#parent?.get(name) : resolved;
  }

  set(name: string, value: Value): void {
    this.#names.set(name, value);
  }

  /** Whether the name was set in this very scope. */
  hasOwn(name: string): boolean {
    return this.#names.has(name);
  }

  /** A scope of a loop, a macro or a block inside this one. */
  child(): Scope {
    return new Scope(this, undefined, this.depth);
  }
}
