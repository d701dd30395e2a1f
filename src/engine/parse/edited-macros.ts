import type { MacroNode } from '../../core/index.ts';
import type { Workspace } from '../config/index.ts';
import { type MacroRegistry, macroNames } from '../context/index.ts';
import type { KnownNodes } from './known-nodes.ts';
import { isBuiltin, readMacros, withCalls } from './macros.ts';
import type { WholeParse } from './parse-result.ts';
import { Problems } from './problems.ts';
import type { ProjectFile } from './project-files.ts';

/** The macros as they are now, and their entries of the manifest. */
export interface EditedMacros {
  readonly macros: MacroRegistry;
  readonly listed: WholeParse['manifest']['macros'];
  /** Unique ids of those that are new, or of which something is another one. */
  readonly freshIds: readonly string[];
  /** Whether a generic test is new or gone: then declarations can mean another one. */
  readonly areTestsOthers: boolean;
}

/**
 * The macros of an earlier parse as they are now; what properties say of them stays. Undefined where one is gone that
 * properties describe, or where they are in another order, and wherever anything is to be remarked. `known` takes note
 * of them.
 */
export async function editMacros(
  { macros: earlier, manifest }: WholeParse,
  files: readonly ProjectFile[],
  { workspace, known }: { readonly workspace: Workspace; readonly known: KnownNodes },
): Promise<EditedMacros | undefined> {
  const problems = new Problems();
  const macros = await readMacros(files, workspace, { problems, known });
  if (problems.errors.length > 0) return undefined;
  const before = manifest.macros;
  const builtin = [...before.values()].filter(isBuiltin);
  const places = placesIn(macros);
  const ids = new Set([...places, ...builtin].map(({ uniqueId }) => uniqueId));
  const gone = [...before.values()].filter(({ uniqueId }) => !ids.has(uniqueId));
  const others = [...gone, ...places.filter(({ uniqueId }) => !before.has(uniqueId))].map(({ name }) => name);
  const changed = macros.changedNames(earlier);
  const own = places.map((place) => entryOf(place, before.get(place.uniqueId), { macros, changed, others }));
  const listed = new Map([...own, ...builtin].map((macro) => [macro.uniqueId, macro]));
  if (gone.some(({ patchPath }) => patchPath !== undefined) || !isInOrder(before, listed)) return undefined;
  return {
    macros,
    listed,
    freshIds: own.filter((macro) => macro !== before.get(macro.uniqueId)).map(({ uniqueId }) => uniqueId),
    areTestsOthers: others.some((name) => name.startsWith('test_')),
  };
}

type Place = Pick<MacroNode, 'uniqueId' | 'name' | 'packageName' | 'originalFilePath'>;

/** Where the macros of the projects are, in their order, without a look at their texts. */
function placesIn({ packages }: MacroRegistry): Place[] {
  return packages.flatMap(({ name: packageName, files }) =>
    files.flatMap((file) =>
      macroNames(file).map((name) => ({
        uniqueId: `macro.${packageName}.${name}`,
        name,
        packageName,
        originalFilePath: file.file,
      })),
    ),
  );
}

/** What the manifest says of a macro: what it said before, where that holds. */
function entryOf(
  place: Place,
  before: MacroNode | undefined,
  now: {
    readonly macros: MacroRegistry;
    /** Names under which another text is found, or something new, or nothing any more. */
    readonly changed: ReadonlySet<string>;
    /** The names of macros that are new or gone. */
    readonly others: readonly string[];
  },
): MacroNode {
  const { packageName, name } = place;
  const isCalled = (other: string) => before?.macroSql.includes(other.replace(/^(?:default|postgres)__/, ''));
  const isHere = before?.originalFilePath === place.originalFilePath && !now.changed.has(name);
  if (before && isHere && !now.others.some(isCalled)) return before;
  const macroSql = before && isHere ? before.macroSql : (now.macros.inPackage(packageName, name)?.block.source ?? '');
  const macro = withCalls({ description: '', ...before, ...place, macroSql }, now.macros);
  return before && hasSameText(macro, before) ? before : macro;
}

function hasSameText(macro: MacroNode, before: MacroNode): boolean {
  const facts = ({ originalFilePath, macroSql, dependsOn }: MacroNode) => [originalFilePath, macroSql, dependsOn];
  return JSON.stringify(facts(macro)) === JSON.stringify(facts(before));
}

/** Whether those that were there before follow each other as they did. */
function isInOrder(before: ReadonlyMap<string, unknown>, now: ReadonlyMap<string, unknown>): boolean {
  const kept = [...before.keys()].filter((id) => now.has(id));
  const known = [...now.keys()].filter((id) => before.has(id));
  return kept.join('\n') === known.join('\n');
}
