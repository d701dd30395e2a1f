import { type ErrorDetails, type Manifest, SigetiError } from '../../core/index.ts';
import { isPlainJson, type Project } from '../config/index.ts';
import { type MacroFile, MacroRegistry, macroNames } from '../context/index.ts';
import { parseTemplate, type Template } from '../jinja/index.ts';
import type { ParseResult } from './parse-result.ts';

/** A parse result as JSON. */
interface StoredResult {
  /** The manifest's members, those that are Maps as lists of entries. */
  readonly members: Readonly<Record<string, unknown>>;
  readonly maps: Readonly<Record<string, readonly (readonly [string, unknown])[]>>;
  readonly macros: readonly { readonly name: string; readonly files: readonly StoredMacros[] }[];
  readonly warnings: readonly ErrorDetails[];
}

interface StoredMacros {
  readonly file: string;
  readonly source: string;
  readonly names: readonly string[];
}

/** The result as JSON; undefined where JSON could not give it back as it is, and where something is wrong with it. */
export function storeResult({ manifest, macros, problems, warnings }: ParseResult): string | undefined {
  if (problems.length > 0) return undefined;
  const members = Object.entries(manifest);
  const stored: StoredResult = {
    members: Object.fromEntries(members.filter(([, value]) => !(value instanceof Map))),
    maps: Object.fromEntries(members.flatMap(([key, value]) => (value instanceof Map ? [[key, [...value]]] : []))),
    macros: macros.packages.map(({ name, files }) => ({ name, files: files.map(storeMacros) })),
    warnings: warnings.map((warning) => warning.toJSON()),
  };
  return isPlainJson(stored) ? JSON.stringify(stored) : undefined;
}

function storeMacros(macroFile: MacroFile): StoredMacros {
  const { file, template } = macroFile;
  return { file, source: template.source, names: macroNames(macroFile) };
}

/** The result that `storeResult` wrote. Macros are parsed when they are first asked for. */
export function openResult(json: string, root: Project): ParseResult {
  const stored: StoredResult & { readonly members: Manifest } = JSON.parse(json);
  const maps = Object.entries(stored.maps).map(([key, entries]) => [key, new Map(entries)]);
  const manifest: Manifest = Object.assign(stored.members, Object.fromEntries(maps));
  const packages = stored.macros.map(({ name, files }) => ({ name, files: files.map(openMacros) }));
  const macros = new MacroRegistry(packages, { rootPackage: root.name, dispatch: root.dispatch });
  return { manifest, macros, problems: [], warnings: stored.warnings.map((details) => new SigetiError(details)) };
}

function openMacros({ file, source, names }: StoredMacros): MacroFile {
  let parsed: Template | undefined;
  return {
    file,
    names,
    get template() {
      parsed ??= parseTemplate(source, file);
      return parsed;
    },
  };
}
