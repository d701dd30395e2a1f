import { MacroRegistry, openMacroFile } from '../context/index.ts';
import type { ParseResult, StoredMacros, WholeParse } from './parse-result.ts';

/** The macros of a parse. Files of an earlier one are read as templates when somebody looks into them. */
export function macrosOf({ macros }: Pick<ParseResult, 'macros'>): MacroRegistry {
  if (macros instanceof MacroRegistry) return macros;
  const registry = opened.get(macros) ?? openMacros(macros);
  opened.set(macros, registry);
  return registry;
}

/** What was read of a file stays read. */
const opened = new WeakMap<StoredMacros, MacroRegistry>();

/** The same parse, with its macros opened. */
export function openParse(parsed: ParseResult): WholeParse {
  return Object.assign(parsed, { macros: macrosOf(parsed) });
}

function openMacros({ packages, ...options }: StoredMacros): MacroRegistry {
  const files = packages.map(({ name, files: stored }) => ({
    name,
    files: stored.map(({ file, source, names }) => openMacroFile(source, file, names)),
  }));
  return new MacroRegistry(files, options);
}
