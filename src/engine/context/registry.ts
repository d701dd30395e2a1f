import type { MacroNode } from '../../core/index.ts';
import { type BuiltinMacro, loadBuiltins } from '../builtins/index.ts';
import type { Block, Template } from '../jinja/index.ts';
import { dispatchNameDotted, macroNotFound } from './errors.ts';

/** A file with macros or generic tests. `file` is its path below the project folder, with forward slashes. */
export interface MacroFile {
  readonly file: string;
  readonly template: Template;
  /** What `macroNames` gives, where it is known without the template. */
  readonly names?: readonly string[];
}

/** The macros of one project or package. */
export interface MacroPackage {
  readonly name: string;
  readonly files: readonly MacroFile[];
}

/** A macro that can be called. */
export interface MacroEntry {
  /** `macro.<package>.<name>` */
  readonly uniqueId: string;
  readonly name: string;
  readonly packageName: string;
  readonly file: string;
  readonly block: Block;
}

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

/** All macros of a project, its packages and the engine, and dbt's rules for finding one. */
export class MacroRegistry {
  readonly rootPackage: string;
  /** The macro files that it was made of. */
  readonly packages: readonly MacroPackage[];
  /** Two macros of one package under one name: [kept, ignored]. */
  readonly duplicates: readonly (readonly [MacroEntry, MacroEntry])[];
  readonly #dispatch: readonly DispatchRule[];
  readonly #packages = new Map<string, Map<string, MacroEntry>>();
  #builtins: ReadonlyMap<string, BuiltinMacro> | undefined;
  readonly #builtinEntries = new Map<string, MacroEntry | undefined>();

  constructor(packages: readonly MacroPackage[], options: RegistryOptions) {
    this.rootPackage = options.rootPackage;
    this.#dispatch = options.dispatch;
    this.packages = packages;
    const duplicates: [MacroEntry, MacroEntry][] = [];
    for (const macroPackage of packages) {
      const known = new Map<string, MacroEntry>();
      for (const entry of entriesOf(macroPackage)) {
        const first = known.get(entry.name);
        if (first) duplicates.push([first, entry]);
        else known.set(entry.name, entry);
      }
      this.#packages.set(macroPackage.name, known);
    }
    this.duplicates = duplicates;
  }

  /** The macro that a bare name means in a file of the package: its own, else the root project's, else a built-in. */
  find(name: string, fromPackage: string): MacroEntry | undefined {
    return this.#own(fromPackage, name) ?? this.#own(this.rootPackage, name) ?? this.#builtin(name);
  }

  /** The macro `name` of the package; `dbt` means all built-ins. */
  findIn(packageName: string, name: string): MacroEntry | undefined {
    return packageName === BUILTIN_NAMESPACE ? this.#builtin(name) : this.#own(packageName, name);
  }

  /** The macro of that name, wherever it is: the root project's, then a built-in, then the first package's. */
  findAnywhere(name: string): MacroEntry | undefined {
    const found = this.find(name, this.rootPackage);
    if (found) return found;
    return Array.from(this.#packages.values(), (macros) => macros.get(name)).find((entry) => entry !== undefined);
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
    const packages = ENGINE_MATERIALIZATIONS.has(name) ? [] : this.#packages.keys();
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
    return name === BUILTIN_NAMESPACE || this.#packages.has(name);
  }

  /** Every macro, the engine's own last, as the manifest lists them. */
  all(): MacroNode[] {
    const own = Array.from(this.#packages.values()).flatMap((entries) => Array.from(entries.values(), macroNode));
    const builtin = Array.from(this.#allBuiltins().values(), ({ name, packageName, file, source }) => ({
      uniqueId: `macro.${packageName}.${name}`,
      name,
      packageName,
      originalFilePath: file,
      macroSql: source,
      description: '',
    }));
    return [...own, ...builtin];
  }

  #searchOrder(namespace: string | undefined): readonly (string | undefined)[] {
    if (namespace === undefined) return [undefined];
    const rule = this.#dispatch.find(({ macroNamespace }) => macroNamespace === namespace);
    if (rule && rule.searchOrder.length > 0) return rule.searchOrder;
    if (namespace === this.rootPackage) return [namespace];
    return this.#packages.has(namespace) ? [this.rootPackage, namespace] : [undefined];
  }

  #own(packageName: string, name: string): MacroEntry | undefined {
    return this.#packages.get(packageName)?.get(name);
  }

  #allBuiltins(): ReadonlyMap<string, BuiltinMacro> {
    this.#builtins ??= loadBuiltins();
    return this.#builtins;
  }

  #builtin(name: string): MacroEntry | undefined {
    if (this.#builtinEntries.has(name)) return this.#builtinEntries.get(name);
    const macro = this.#allBuiltins().get(name);
    const entry = macro && builtinEntry(macro);
    this.#builtinEntries.set(name, entry);
    return entry;
  }
}

/** Most built-in macros are only asked whether they are there: they are parsed when they are called. */
function builtinEntry({ name, packageName, file, parse }: BuiltinMacro): MacroEntry {
  let parsed: Block | undefined;
  return {
    uniqueId: `macro.${packageName}.${name}`,
    name,
    packageName,
    file,
    get block() {
      parsed ??= parse();
      return parsed;
    },
  };
}

function* entriesOf({ name: packageName, files }: MacroPackage): Generator<MacroEntry> {
  for (const macroFile of files) {
    const { file } = macroFile;
    for (const [index, name] of macroNames(macroFile).entries()) {
      yield {
        uniqueId: `macro.${packageName}.${name}`,
        name,
        packageName,
        file,
        get block() {
          return macroBlock(macroFile, index);
        },
      };
    }
  }
}

/** The names of a file's macros in their order, under which they are found. */
export function macroNames(macroFile: MacroFile): readonly string[] {
  return macroFile.names ?? macroFile.template.blocks.flatMap((block) => macroName(block) ?? []);
}

function macroBlock({ file, template }: MacroFile, index: number): Block {
  const block = template.blocks.filter((candidate) => macroName(candidate) !== undefined)[index];
  if (!block) throw new RangeError(`${file} has no macro ${index}`);
  return block;
}

function macroName(block: Block): string | undefined {
  switch (block.kind) {
    case 'macro':
      return block.name;
    case 'test':
      return `test_${block.name}`;
    case 'materialization':
      return `materialization_${block.name}_${block.attributes.adapter ?? 'default'}`;
    default:
      return undefined;
  }
}

function macroNode(entry: MacroEntry): MacroNode {
  return {
    uniqueId: entry.uniqueId,
    name: entry.name,
    packageName: entry.packageName,
    originalFilePath: entry.file,
    macroSql: entry.block.source,
    description: '',
  };
}
