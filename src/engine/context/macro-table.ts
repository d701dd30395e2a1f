import type { MacroNode } from '../../core/index.ts';
import { type BuiltinMacro, loadBuiltins } from '../builtins/index.ts';
import { type Block, parseTemplate, type Template } from '../jinja/index.ts';

/** A file with macros or generic tests. `file` is its path below the project folder, with forward slashes. */
export interface MacroFile {
  readonly file: string;
  /** The text that the template is parsed from. */
  readonly source: string;
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

/** The macros of a project and its packages by their names, and those of the engine. */
export class MacroTable {
  /** The macro files that it was made of. */
  readonly packages: readonly MacroPackage[];
  /** Two macros of one package under one name: [kept, ignored]. */
  readonly duplicates: readonly (readonly [MacroEntry, MacroEntry])[];
  readonly #own = new Map<string, Map<string, MacroEntry>>();
  #builtins: ReadonlyMap<string, BuiltinMacro> | undefined;
  readonly #builtinEntries = new Map<string, MacroEntry | undefined>();

  constructor(packages: readonly MacroPackage[]) {
    this.packages = packages;
    const duplicates: [MacroEntry, MacroEntry][] = [];
    for (const macroPackage of packages) {
      const known = new Map<string, MacroEntry>();
      for (const entry of entriesOf(macroPackage)) {
        const first = known.get(entry.name);
        if (first) duplicates.push([first, entry]);
        else known.set(entry.name, entry);
      }
      this.#own.set(macroPackage.name, known);
    }
    this.duplicates = duplicates;
  }

  /** The macro `name` of a package of the project. */
  own(packageName: string, name: string): MacroEntry | undefined {
    return this.#own.get(packageName)?.get(name);
  }

  /** The engine's own macro. */
  builtin(name: string): MacroEntry | undefined {
    if (this.#builtinEntries.has(name)) return this.#builtinEntries.get(name);
    const macro = this.#allBuiltins().get(name);
    const entry = macro && builtinEntry(macro);
    this.#builtinEntries.set(name, entry);
    return entry;
  }

  /** Every macro, the engine's own last. */
  all(): MacroNode[] {
    const own = Array.from(this.#own.values()).flatMap((entries) => Array.from(entries.values(), macroNode));
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

  /** The names under which something else is found than in the earlier table: another text, something new, nothing more. */
  changedNames(earlier: MacroTable): ReadonlySet<string> {
    const candidates = [...filesUnlike(this, earlier), ...filesUnlike(earlier, this)];
    const changed = candidates.filter(
      ([name, packageName]) =>
        this.own(packageName, name)?.block.source !== earlier.own(packageName, name)?.block.source,
    );
    return new Set(changed.map(([name]) => name));
  }

  /** Whether it is made of the same files with the same texts, in the same order. */
  hasFilesOf(earlier: MacroTable): boolean {
    return identitiesIn(this).join('\n') === identitiesIn(earlier).join('\n');
  }

  #allBuiltins(): ReadonlyMap<string, BuiltinMacro> {
    this.#builtins ??= loadBuiltins();
    return this.#builtins;
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

/** The macros in those files that the other table has not, or has with another text: [name, package]. */
function filesUnlike({ packages }: MacroTable, other: MacroTable): (readonly [name: string, packageName: string])[] {
  const known = new Set(identitiesIn(other));
  return packages.flatMap(({ name: packageName, files }) =>
    files
      .filter((file) => !known.has(identityOf(packageName, file)))
      .flatMap((file) => macroNames(file).map((name) => [name, packageName] as const)),
  );
}

function identitiesIn({ packages }: MacroTable): string[] {
  return packages.flatMap(({ name, files }) => files.map((file) => identityOf(name, file)));
}

function identityOf(packageName: string, { file, source }: MacroFile): string {
  return `${packageName} ${file}\n${source}`;
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

/** A file of macros that is parsed when its template is first asked for; `names` are those of its macros, where they are known. */
export function openMacroFile(source: string, file: string, names?: readonly string[]): MacroFile {
  let parsed: Template | undefined;
  return {
    file,
    source,
    get template() {
      parsed ??= parseTemplate(source, file);
      return parsed;
    },
    ...(names ? { names } : {}),
  };
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
