import { isExecutable, type Manifest, type Node, type RelationName } from '../../core/index.ts';
import { isSameJson, type Workspace } from '../config/index.ts';
import { findCycle } from '../graph/index.ts';
import { checkAccess } from './access.ts';
import { rebuildAffected } from './affected-nodes.ts';
import type { GoneFile } from './conditions.ts';
import { type ConnectedFiles, connectFiles, type Edits, isBeside } from './connected-files.ts';
import { type EditedMacros, editMacros } from './edited-macros.ts';
import { areNamedAlone, looksAlike } from './faces.ts';
import type { KnownNodes } from './known-nodes.ts';
import { parseFiles } from './parse-files.ts';
import type { WholeParse } from './parse-result.ts';
import { Problems } from './problems.ts';
import { MACRO_KINDS, type ProjectFile } from './project-files.ts';
import { type Described, describedIn } from './properties.ts';
import { PropertyIndex } from './property-index.ts';
import { checkUniqueness } from './uniqueness.ts';
import { warnUnusedPaths } from './unused-paths.ts';

/** What is to be known of an edit. */
export interface EditedFiles {
  /** Whether the file is new, or its content another one. */
  readonly isEdited: (file: ProjectFile) => boolean;
  readonly gone: readonly GoneFile[];
}

/** What the parse goes by beside the files. */
interface EditContext {
  readonly workspace: Workspace;
  readonly known: KnownNodes;
}

/**
 * Parses a project of which only some files are others: those files and what is connected with them are read, and their
 * nodes take the place of the earlier ones. That is the whole parse where others can see no difference: the new nodes
 * have the names, versions, access and groups of the old ones. Undefined where there is more to it, and wherever
 * anything is to be remarked, so that remarks come from one place and in one order.
 */
export async function parseEdited(
  earlier: WholeParse,
  { isEdited, gone }: EditedFiles,
  files: readonly ProjectFile[],
  context: EditContext,
): Promise<WholeParse | undefined> {
  if (hasRemarks(earlier)) return undefined;
  const { known } = context;
  const edited = files.filter(isEdited);
  const touched = [...edited, ...gone].map(({ kind }) => kind);
  const areMacrosTouched = touched.some((kind) => MACRO_KINDS.includes(kind));
  const macros = areMacrosTouched ? await editMacros(earlier, files, context) : undefined;
  if (areMacrosTouched && !macros) return undefined;
  // What is declared in YAML is read there; other nodes are known without, unless a declaration means another test.
  const isRead = (node: Node) => (macros?.areTestsOthers === true || !isExecutable(node)) && known.isAffected(node);
  const isAnyRead =
    touched.some((kind) => !MACRO_KINDS.includes(kind)) || [...earlier.manifest.nodes.values()].some(isRead);
  if (!isAnyRead) return rebuildAll(earlier, macros, context);
  const described = await readDescribed(edited, context.workspace);
  const connected = connectFiles({ edited, gone, described, isAffected: isRead }, files, earlier.manifest);
  const rebuilt = connected && (await rebuildAffected(earlier, macros, connected.owns, context));
  const parsed = connected && rebuilt && (await parseConnected(rebuilt, connected, context));
  return parsed && withoutCircle(parsed, earlier.manifest);
}

async function rebuildAll(
  earlier: WholeParse,
  macros: EditedMacros | undefined,
  context: EditContext,
): Promise<WholeParse | undefined> {
  const rebuilt = await rebuildAffected(earlier, macros, () => false, context);
  const isSound = rebuilt && isWholeSound(rebuilt, earlier.manifest, context.workspace);
  return isSound ? withoutCircle(rebuilt, earlier.manifest) : undefined;
}

/** Whether nothing is to be remarked of the project as a whole. */
function isWholeSound(parsed: WholeParse, before: Manifest, workspace: Workspace): boolean {
  const { manifest } = parsed;
  const problems = new Problems();
  warnUnusedPaths(manifest, workspace, problems);
  if (manifest.nodes !== before.nodes) {
    const places = [...manifest.nodes.values()].map((node) => ({ node, location: { file: node.originalFilePath } }));
    checkUniqueness(places, problems);
    const properties = new PropertyIndex([], problems);
    checkAccess({ ...manifest, workspace, problems, properties, locate: () => undefined });
  }
  return !problems.hasAny;
}

/**
 * The parse, with whether its links are the earlier ones. Undefined where nodes depend on each other in a circle: there was
 * none, so that it leads through a link that is new.
 */
function withoutCircle(parsed: WholeParse, before: Manifest): WholeParse | undefined {
  const { manifest, freshIds = new Set() } = parsed;
  const isAsLinked = (id: string) =>
    manifest.nodes.has(id) === before.nodes.has(id) && parentsOf(id, manifest) === parentsOf(id, before);
  const areLinksKept = manifest.nodes.size === before.nodes.size && [...freshIds].every(isAsLinked);
  return areLinksKept || findCycle(manifest) === undefined ? { ...parsed, areLinksKept } : undefined;
}

function parentsOf(id: string, { nodes }: Manifest): string | undefined {
  const node = nodes.get(id);
  return node && node.resourceType !== 'source' ? node.dependsOn.nodes.join(' ') : undefined;
}

async function readDescribed(edited: readonly ProjectFile[], workspace: Workspace): Promise<Edits['described']> {
  const described = new Map<ProjectFile, readonly Described[]>();
  for (const file of edited) {
    if (file.kind === 'properties') described.set(file, await describedIn(file, workspace));
  }
  return described;
}

async function parseConnected(
  { manifest, macros, freshIds = new Set(), movedFrom = new Map() }: WholeParse,
  { files, owns }: ConnectedFiles,
  { workspace, known }: EditContext,
): Promise<WholeParse | undefined> {
  const nodes = new Map([...manifest.nodes].filter(([, node]) => !owns(node)));
  const parsed = await parseFiles(workspace, files, known, { manifest: { ...manifest, nodes }, macros });
  if (hasRemarks(parsed) || !areAlike(manifest, parsed.manifest, owns)) return undefined;
  const own = [...parsed.manifest.nodes.values()].filter(owns);
  const kept = keptPlaces(own, manifest);
  const fresh = own.flatMap(({ uniqueId }) => (kept.has(uniqueId) ? [] : [uniqueId]));
  return { ...parsed, freshIds: new Set([...fresh, ...freshIds]), movedFrom: new Map([...movedFrom, ...kept]) };
}

/**
 * Of those sources and tests that are what they were but for where they are: where they were. What manifest.json says of
 * other nodes can hang on others, as the key of a model hangs on its tests.
 */
function keptPlaces(nodes: readonly Node[], { nodes: earlier }: Manifest): ReadonlyMap<string, RelationName> {
  const places = new Map<string, RelationName>();
  for (const node of nodes) {
    const before = earlier.get(node.uniqueId);
    if ((node.resourceType !== 'source' && node.resourceType !== 'test') || before?.resourceType !== node.resourceType)
      continue;
    if (isSameJson({ ...node, relation: before.relation }, before)) places.set(node.uniqueId, before.relation);
  }
  return places;
}

function hasRemarks({ problems, warnings }: WholeParse): boolean {
  return problems.length + warnings.length > 0;
}

function areAlike(before: Manifest, after: Manifest, owns: (node: Node) => boolean): boolean {
  const isAnyBeside = [...after.nodes.values()].some((node) => owns(node) && isBeside(node));
  return !isAnyBeside && looksAlike(before, after, owns) && [before, after].every((one) => areNamedAlone(one, owns));
}
