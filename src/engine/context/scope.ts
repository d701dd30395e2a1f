import { bindMacro, type HostFunction, HostObject, type MacroFunction, Scope, type Value } from '../jinja/index.ts';
import type { MacroEntry } from './macro-table.ts';
import type { Getter } from './members.ts';
import type { MacroRegistry } from './registry.ts';

export interface ContextInput {
  readonly macros: MacroRegistry;
  /** The package of the node or macro that is rendered: bare names are looked up there first. */
  readonly packageName: string;
  /** What is not a macro; earlier tables win. A macro of the same name wins over all, so a project can wrap `ref`. */
  readonly members: readonly Readonly<Record<string, Getter>>[];
  /** While parsing: an undefined value may be asked for attributes and called. */
  readonly lenient: boolean;
  /** Told of each macro that the text itself calls, not of those that macros call. */
  readonly onMacro?: ((uniqueId: string) => void) | undefined;
}

/** The names that a text sees: macros, packages, and the members of its context. Each is made when first used. */
export class ContextScope {
  readonly scope: Scope;
  readonly #input: ContextInput;
  readonly #known = new Map<string, Value>();
  readonly #bound = new Map<string, HostFunction>();
  #depth = 0;

  constructor(input: ContextInput) {
    this.#input = input;
    this.scope = Scope.lazy((name) => this.get(name));
  }

  get(name: string): Value | undefined {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const value = this.#find(name);
    if (value !== undefined) this.#known.set(name, value);
    return value;
  }

  /** Adds or replaces a name: `context.update(...)`. */
  set(name: string, value: Value): void {
    this.#known.set(name, value);
  }

  /** Puts another answer in the place of a macro, `name` or `package.name`, wherever it is called from. */
  override(name: string, answer: HostFunction): void {
    const { macros, packageName } = this.#input;
    const dot = name.indexOf('.');
    const entry = dot < 0 ? macros.find(name, packageName) : macros.findIn(name.slice(0, dot), name.slice(dot + 1));
    if (entry) this.#bound.set(entry.uniqueId, answer);
    else this.#known.set(name, answer);
  }

  /** What `adapter.dispatch(name, namespace)` gives. */
  dispatch(name: string, namespace: string | undefined): HostFunction {
    return this.bind(this.#input.macros.dispatch(name, namespace, this.#input.packageName));
  }

  /** The macro as a function that runs in this context. */
  bind(entry: MacroEntry): HostFunction {
    const known = this.#bound.get(entry.uniqueId);
    if (known) return known;
    const macro = bindMacro(entry.block, this.scope, { lenient: this.#input.lenient });
    const bound = this.#input.onMacro ? this.#watched(entry.uniqueId, macro, this.#input.onMacro) : macro;
    this.#bound.set(entry.uniqueId, bound);
    return bound;
  }

  #find(name: string): Value | undefined {
    const { macros, packageName, members } = this.#input;
    const macro = macros.find(name, packageName);
    if (macro) return this.bind(macro);
    const member = members.find((table) => Object.hasOwn(table, name))?.[name]?.();
    if (member !== undefined) return member;
    return macros.hasNamespace(name) ? new PackageNamespace(name, macros, (entry) => this.bind(entry)) : undefined;
  }

  #watched(uniqueId: string, macro: MacroFunction, onMacro: (uniqueId: string) => void): MacroFunction {
    const watch =
      (run: HostFunction): HostFunction =>
      async (args, kwargs) => {
        if (this.#depth === 0) onMacro(uniqueId);
        this.#depth += 1;
        try {
          return await run(args, kwargs);
        } finally {
          this.#depth -= 1;
        }
      };
    return Object.assign(watch(macro), { unread: watch(macro.unread) });
  }
}

/** The macros of a package under its name: `dbt_utils.star(...)`. */
class PackageNamespace extends HostObject {
  override readonly typeName = 'MacroNamespace';
  override readonly isMapping = true;
  readonly #name: string;
  readonly #macros: MacroRegistry;
  readonly #bind: (entry: MacroEntry) => HostFunction;

  constructor(name: string, macros: MacroRegistry, bind: (entry: MacroEntry) => HostFunction) {
    super();
    this.#name = name;
    this.#macros = macros;
    this.#bind = bind;
  }

  getMember(name: string): Value | undefined {
    const entry = this.#macros.findIn(this.#name, name);
    return entry && this.#bind(entry);
  }

  override getItem(key: Value): Value | undefined {
    return typeof key === 'string' ? this.getMember(key) : undefined;
  }

  toText(): string {
    return `<package ${this.#name}>`;
  }
}
