import { duplicateName, type MacroNode } from '../../core/index.ts';
import { allProjects, type Workspace } from '../config/index.ts';
import { type MacroFile, MacroRegistry } from '../context/index.ts';
import type { NodeContext } from './executable-nodes.ts';
import type { KnownNodes } from './known-nodes.ts';
import { macroCalls } from './macro-calls.ts';
import type { Problems } from './problems.ts';
import { MACRO_KINDS, type ProjectFile, readSource } from './project-files.ts';
import { patchPath } from './property-entry.ts';
import { PropertyReader } from './property-reader.ts';

/** All macros of the projects: those of macro files and those of generic tests. */
export async function readMacros(
  files: readonly ProjectFile[],
  workspace: Workspace,
  { problems, known }: { readonly problems: Problems; readonly known: KnownNodes },
): Promise<MacroRegistry> {
  const byPackage = new Map<string, MacroFile[]>(allProjects(workspace).map(({ name }) => [name, []]));
  for (const file of files) {
    if (!MACRO_KINDS.includes(file.kind)) continue;
    const source = await readSource(file, problems);
    if (source === undefined) continue;
    const macroFile = await problems.attempt(() => known.macroFile(source, file.originalFilePath));
    if (macroFile) byPackage.get(file.project.name)?.push(macroFile);
  }
  const packages = Array.from(byPackage, ([name, macroFiles]) => ({ name, files: macroFiles }));
  const registry = new MacroRegistry(packages, { rootPackage: workspace.root.name, dispatch: workspace.root.dispatch });
  known.noteMacros(registry);
  for (const [kept, ignored] of registry.duplicates) {
    const { file, line } = kept.block.location;
    const what = { fr: 'macros', en: 'macros' };
    problems.error(duplicateName(what, kept.name, `${file}:${line}`, ignored.block.location));
  }
  return registry;
}

/** The macro with what it depends on; of the engine's own, that is left out. */
export function withCalls(macro: MacroNode, registry: MacroRegistry): MacroNode {
  return isBuiltin(macro) ? macro : { ...macro, dependsOn: macroCalls(macro.macroSql, macro.packageName, registry) };
}

/** Whether the macro is the engine's own. */
export function isBuiltin({ packageName }: MacroNode): boolean {
  return packageName === 'dbt' || packageName === 'dbt_postgres';
}

/** The macros as the manifest lists them, with what properties files say of them. */
export async function describeMacros(
  registry: MacroRegistry,
  { properties, descriptions, problems, known }: NodeContext,
): Promise<MacroNode[]> {
  const macros: MacroNode[] = [];
  for (const macro of known.macros(() => registry.all().map((listed) => withCalls(listed, registry)))) {
    const entry = properties.take('macros', macro.packageName, macro.name);
    if (!entry || entry.file.project.name !== macro.packageName) {
      macros.push(macro);
      continue;
    }
    const reader = new PropertyReader(entry, problems);
    const place = () => reader.place('description');
    const description = await descriptions.render(entry.value.description, macro.packageName, place);
    macros.push({
      ...macro,
      description: description.text,
      meta: reader.record('meta'),
      arguments: reader.children('arguments').map(({ fields }) => fields),
      patchPath: patchPath(entry),
    });
  }
  properties.warnUnused(
    'macros',
    macros.map(({ name }) => name),
  );
  return macros;
}
