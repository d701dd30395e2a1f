import type { MacroNode } from '../../core/index.ts';
import type { Workspace } from '../config/index.ts';
import { type MacroRegistry, macroNames } from '../context/index.ts';
import type { KnownNodes } from './known-nodes.ts';
import { readMacros, withCalls } from './macros.ts';
import type { ParseResult } from './parse-result.ts';
import { Problems } from './problems.ts';
import type { ProjectFile } from './project-files.ts';

/** The macros as they are now, and their entries of the manifest. */
export interface EditedMacros {
  readonly macros: MacroRegistry;
  readonly listed: ParseResult['manifest']['macros'];
  /** Unique ids of those whose text is another one. */
  readonly freshIds: readonly string[];
}

/**
 * The macros of an earlier parse with the texts that they have now; what properties say of them stays. Undefined where
 * macros are new, gone or elsewhere, and wherever anything is to be remarked. `known` takes note of them.
 */
export async function editMacros(
  { macros: earlier, manifest }: ParseResult,
  files: readonly ProjectFile[],
  { workspace, known }: { readonly workspace: Workspace; readonly known: KnownNodes },
): Promise<EditedMacros | undefined> {
  const problems = new Problems();
  const macros = await readMacros(files, workspace, { problems, known });
  if (problems.errors.length > 0 || namesIn(macros) !== namesIn(earlier)) return undefined;
  const names = macros.changedNames(earlier);
  const changed = [...manifest.macros.values()].filter(({ name }) => names.has(name));
  const fresh = changed.flatMap((macro) => edited(macro, macros) ?? []);
  const listed = new Map([...manifest.macros, ...fresh.map((macro) => [macro.uniqueId, macro] as const)]);
  return { macros, listed, freshIds: fresh.map(({ uniqueId }) => uniqueId) };
}

/** The macro with its new text; undefined where it has none. */
function edited(macro: MacroNode, macros: MacroRegistry): MacroNode | undefined {
  const found = macros.inPackage(macro.packageName, macro.name);
  if (!found || found.block.source === macro.macroSql) return undefined;
  return withCalls({ ...macro, macroSql: found.block.source }, macros);
}

/** Which macros there are, and where, in their order. */
function namesIn({ packages }: MacroRegistry): string {
  return JSON.stringify(packages.map(({ name, files }) => [name, files.map((file) => [file.file, macroNames(file)])]));
}
