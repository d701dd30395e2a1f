import { type ErrorDetails, type Manifest, SigetiError } from '../../core/index.ts';
import { isPlainJson, type Project, type StoredPart } from '../config/index.ts';
import { type MacroFile, MacroRegistry, macroNames } from '../context/index.ts';
import { parseTemplate, type Template } from '../jinja/index.ts';
import type { Findings } from './known-nodes.ts';
import type { ParseResult } from './parse-result.ts';

/** A parse result as JSON, but for the maps of the manifest: each of those is a part of its own. */
interface StoredBase {
  readonly members: Readonly<Record<string, unknown>>;
  readonly maps: readonly string[];
  readonly macros: readonly { readonly name: string; readonly files: readonly StoredMacros[] }[];
  readonly problems: readonly ErrorDetails[];
  readonly warnings: readonly ErrorDetails[];
}

interface StoredMacros {
  readonly file: string;
  readonly source: string;
  readonly names: readonly string[];
}

/** The result as texts of JSON; undefined where JSON could not give it back as it is. */
export function storeResult({ manifest, macros, problems, warnings }: ParseResult): Map<string, string> | undefined {
  const members = Object.entries(manifest);
  const maps = members.flatMap(([key, value]) => (value instanceof Map ? [[key, [...value]] as const] : []));
  const base: StoredBase = {
    members: Object.fromEntries(members.filter(([, value]) => !(value instanceof Map))),
    maps: maps.map(([key]) => key),
    macros: macros.packages.map(({ name, files }) => ({ name, files: files.map(storeMacros) })),
    problems: problems.map((problem) => problem.toJSON()),
    warnings: warnings.map((warning) => warning.toJSON()),
  };
  const parts = [['base', base] as const, ...maps];
  if (!isPlainJson(parts)) return undefined;
  return new Map(parts.map(([key, value]) => [key, JSON.stringify(value)]));
}

const FINDINGS = 'findings';

/** Adds to a stored result what the next parse may know. */
export function storeFindings(parts: Map<string, string>, findings: Findings): void {
  parts.set(FINDINGS, JSON.stringify(findings));
}

/** What `storeFindings` added. */
export function openFindings(parts: ReadonlyMap<string, StoredPart>): Findings {
  const nothing: Findings = { drafts: {}, texts: [], macros: {} };
  return JSON.parse(parts.get(FINDINGS)?.text() ?? JSON.stringify(nothing));
}

function storeMacros(macroFile: MacroFile): StoredMacros {
  const { file, template } = macroFile;
  return { file, source: template.source, names: macroNames(macroFile) };
}

/** The result that `storeResult` wrote. Maps of the manifest and macros are read when they are first asked for. */
export function openResult(parts: ReadonlyMap<string, StoredPart>, root: Project): ParseResult {
  const text = (name: string): string => parts.get(name)?.text() ?? 'null';
  const stored: StoredBase & { readonly members: Manifest } = JSON.parse(text('base'));
  const manifest = stored.members;
  for (const key of stored.maps) openLazily(manifest, key, () => new Map(JSON.parse(text(key))));
  const packages = stored.macros.map(({ name, files }) => ({ name, files: files.map(openMacros) }));
  const macros = new MacroRegistry(packages, { rootPackage: root.name, dispatch: root.dispatch });
  const errors = (list: readonly ErrorDetails[]) => list.map((details) => new SigetiError(details));
  return { manifest, macros, problems: errors(stored.problems), warnings: errors(stored.warnings) };
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

/** A member that is made when it is first read. */
function openLazily(object: object, key: string, make: () => unknown): void {
  let made: unknown;
  const get = () => {
    made ??= make();
    return made;
  };
  Object.defineProperty(object, key, { get, enumerable: true, configurable: true });
}
