import { type HostFunction, HostObject, type Value } from '../jinja/index.ts';

/** Gives a member's value when a template first asks for it. */
export type Getter = () => Value;

/** A host object made of a table of members, each worked out when first asked for. */
export class MemberObject extends HostObject {
  override readonly typeName: string;
  readonly #getters: Readonly<Record<string, Getter>>;
  readonly #known = new Map<string, Value>();

  constructor(name: string, members: Readonly<Record<string, Getter>>, call?: HostFunction) {
    super();
    this.typeName = name;
    this.#getters = members;
    if (call) this.call = call;
  }

  override call?: HostFunction;

  getMember(name: string): Value | undefined {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const value = Object.hasOwn(this.#getters, name) ? this.#getters[name]?.() : undefined;
    if (value !== undefined) this.#known.set(name, value);
    return value;
  }

  override getItem(key: Value): Value | undefined {
    return typeof key === 'string' ? this.getMember(key) : undefined;
  }

  toText(): string {
    return `<${this.typeName}>`;
  }
}

/** A member that is a function. */
export function method(run: HostFunction): Getter {
  return () => run;
}

/** A member that is known from the start. */
export function constant(value: Value): Getter {
  return () => value;
}
