import { dictEntries, HostObject, type Value } from '../jinja/index.ts';
import type { ContextScope } from './scope.ts';

/** `context`: the names of the context as an object, for macros that look one up by a computed name. */
class ContextObject extends HostObject {
  override readonly typeName = 'context';
  override readonly isMapping = true;
  readonly #context: ContextScope;

  constructor(context: ContextScope) {
    super();
    this.#context = context;
  }

  getMember(name: string): Value | undefined {
    switch (name) {
      case 'get':
        return ([key, fallback]) => this.getItem(key ?? null) ?? fallback ?? null;
      case 'update':
        return ([names], kwargs) => {
          const given = names === undefined ? [] : (dictEntries(names) ?? []);
          for (const [key, value] of [...given, ...Object.entries(kwargs)]) this.#context.set(String(key), value);
          return null;
        };
      default:
        return this.#context.get(name);
    }
  }

  override getItem(key: Value): Value | undefined {
    return typeof key === 'string' ? this.#context.get(key) : undefined;
  }

  toText(): string {
    return '<context>';
  }
}

export function contextObject(context: ContextScope): HostObject {
  return new ContextObject(context);
}
