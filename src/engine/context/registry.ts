import type { MacroNode } from '../../core/index.ts';
import { dispatchNameDotted, macroNotFound } from './errors.ts';
import { type MacroEntry, type MacroPackage, MacroTable } from './macro-table.ts';

/** `dispatch:` of the project file: where to look for a package's macros first. */
export interface DispatchRule {
  readonly macroNamespace: string;
  readonly searchOrder: readonly string[];
}

export interface RegistryOptions {
  readonly rootPackage: string;
  readonly dispatch: readonly DispatchRule[];
}

/** The package whose name stands for all built-in macros. */
const BUILTIN_NAMESPACE = 'dbt';
const PREFIXES = ['postgres', 'default'];
const ENGINE_MATERIALIZATIONS = new Set(['view', 'table', 'incremental', 'materialized_view', 'snapshot']);

/** The macros of another registry, and who is told of the names that are looked for. */
interface WatchedTable {
  readonly table: MacroTable;
  readonly onName: (name: string) => void;
}

/** All macros of a project, its packages and the engine, and dbt's rules for finding one. */
export class MacroRegistry {
  readonly rootPackage: string;
  readonly #options: RegistryOptions;
  readonly #table: MacroTable;
  readonly #onName: ((name: string) => void) | undefined;

  constructor(packages: readonly MacroPackage[], options: RegistryOptions, watched?: WatchedTable) {
    this.rootPackage = options.rootPackage;
    this.#options = options;
    this.#table = watched?.table ?? new MacroTable(packages);
    this.#onName = watched?.onName;
  }

  /** The macro files that it was made of. */
  get packages(): readonly MacroPackage[] {
    return this.#table.packages;
  }

  /** Two macros of one package under one name: [kept, ignored]. */
  get duplicates(): MacroTable['duplicates'] {
    return this.#table.duplicates;
  }

  /** The same macros; `onName` is told of each name that is looked for, whether anything is found or not. */
  watched(onName: (name: string) => void): MacroRegistry {
    return new MacroRegistry(this.packages, this.#options, { table: this.#table, onName });
  }

  /** The names under which something else is found than in an earlier registry of the same packages and options. */
  changedNames(earlier: MacroRegistry): ReadonlySet<string> {
    return this.#table.changedNames(earlier.#table);
  }

  /** Whether it is made of the very files of an earlier registry. */
  hasFilesOf(earlier: MacroRegistry): boolean {
    return this.#table.hasFilesOf(earlier.#table);
  }

  /** The macro that a bare name means in a file of the package: its own, else the root project's, else a built-in. */
  find(name: string, fromPackage: string): MacroEntry | undefined {
    return this.#own(fromPackage, name) ?? this.#own(this.rootPackage, name) ?? this.#builtin(name);
  }

  /** The macro `name` of the package; `dbt` means all built-ins. */
  findIn(packageName: string, name: string): MacroEntry | undefined {
    return packageName === BUILTIN_NAMESPACE ? this.#builtin(name) : this.#own(packageName, name);
  }

  /** The macro that a package itself has under the name. */
  inPackage(packageName: string, name: string): MacroEntry | undefined {
    return this.#own(packageName, name);
  }

  /** The macro of that name, wherever it is: the root project's, then a built-in, then the first package's. */
  findAnywhere(name: string): MacroEntry | undefined {
    const found = this.find(name, this.rootPackage);
    if (found) return found;
    return this.packages.map((macros) => this.#own(macros.name, name)).find((entry) => entry !== undefined);
  }

  /** The macro of a generic test, in the package it was asked for by (`package.test`) or as any macro is found. */
  findTest(name: string, fromPackage: string, namespace?: string): MacroEntry | undefined {
    const macro = `test_${name}`;
    return namespace === undefined ? this.find(macro, fromPackage) : this.findIn(namespace, macro);
  }

  /**
   * A materialization of the project or a package. As in dbt: one for PostgreSQL wins over one for any database, the
   * root project's over a package's, and only the root project may replace one of the engine's.
   */
  findMaterialization(name: string): MacroEntry | undefined {
    const packages = ENGINE_MATERIALIZATIONS.has(name) ? [] : this.packages.map((macros) => macros.name);
    for (const adapter of PREFIXES) {
      for (const packageName of [this.rootPackage, ...packages]) {
        const found = this.#own(packageName, `materialization_${name}_${adapter}`);
        if (found) return found;
      }
    }
    return undefined;
  }

  /**
   * What `adapter.dispatch(name, namespace)` means in a file of the package. Packages first, then prefixes: the root
   * project's `default__x` wins over a package's `postgres__x`.
   */
  dispatch(name: string, namespace: string | undefined, fromPackage: string): MacroEntry {
    if (name.includes('.')) throw dispatchNameDotted(name);
    const attempts: string[] = [];
    for (const packageName of this.#searchOrder(namespace)) {
      for (const prefix of PREFIXES) {
        const macro = `${prefix}__${name}`;
        const found = packageName === undefined ? this.find(macro, fromPackage) : this.findIn(packageName, macro);
        if (found) return found;
        attempts.push(packageName === undefined ? macro : `${packageName}.${macro}`);
      }
    }
    throw macroNotFound(name, namespace, attempts);
  }

  /** Whether `name.macro(...)` can be written. */
  hasNamespace(name: string): boolean {
    return name === BUILTIN_NAMESPACE || this.#hasPackage(name);
  }

  /** Every macro, the engine's own last, as the manifest lists them. */
  all(): MacroNode[] {
    return this.#table.all();
  }

  #searchOrder(namespace: string | undefined): readonly (string | undefined)[] {
    if (namespace === undefined) return [undefined];
    const rule = this.#options.dispatch.find(({ macroNamespace }) => macroNamespace === namespace);
    if (rule && rule.searchOrder.length > 0) return rule.searchOrder;
    if (namespace === this.rootPackage) return [namespace];
    return this.#hasPackage(namespace) ? [this.rootPackage, namespace] : [undefined];
  }

  #hasPackage(name: string): boolean {
    return this.packages.some((macros) => macros.name === name);
  }

  #own(packageName: string, name: string): MacroEntry | undefined {
    this.#onName?.(name);
    return this.#table.own(packageName, name);
  }

  #builtin(name: string): MacroEntry | undefined {
    this.#onName?.(name);
    return this.#table.builtin(name);
  }
}
