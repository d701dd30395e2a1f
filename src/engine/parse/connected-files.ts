import { isExecutable, type Manifest, type Node } from '../../core/index.ts';
import { type FileKind, MACRO_KINDS, type ProjectFile } from './project-files.ts';

/** Files that say something of each other's nodes, and the nodes that come of them. */
export interface ConnectedFiles {
  readonly files: readonly ProjectFile[];
  /** Whether the node comes of one of the files. */
  readonly owns: (node: Node) => boolean;
}

/** Kinds whose files say something of their own nodes only. */
const LOCAL: readonly FileKind[] = ['models', 'analyses', 'tests', 'snapshots', 'seeds', 'properties'];
const SEMANTIC: readonly Node['resourceType'][] = ['metric', 'semantic_model', 'saved_query'];
/** What stands beside the nodes of LOCAL files. */
const WIDE: readonly Node['resourceType'][] = [...SEMANTIC, 'operation'];

/** What is not as it was. */
export interface Edits {
  /** Whether the content of a file is another one. */
  readonly isEdited: (file: ProjectFile) => boolean;
  /** Whether the node may be another one although nothing that describes it was edited: for a macro was. */
  readonly isAffected: (node: Node) => boolean;
}

/**
 * The edited files and those of affected nodes, together with those that describe their nodes, those whose nodes they
 * describe, and so on: what an edit can change beyond the nodes of these files, it changes by what others can see of
 * those nodes. Undefined where more than that hangs on them: groups, hooks of projects, the semantic layer.
 */
export function connectFiles(
  { isEdited, isAffected }: Edits,
  files: readonly ProjectFile[],
  manifest: Manifest,
): ConnectedFiles | undefined {
  const edited = files.filter(isEdited);
  if (!edited.every(({ kind }) => LOCAL.includes(kind) || MACRO_KINDS.includes(kind))) return undefined;
  const all = [...manifest.nodes.values(), ...manifest.disabled.values()];
  const affected = all.filter(isAffected);
  const reached = reach([...edited.map(keyOf), ...affected.map(originOf)], linksOf(manifest));
  const described = [...manifest.macros.values()].map(({ patchPath }) => patchPath?.replace('://', ' '));
  const groups = [...manifest.groups.values()].map(originOf);
  const beside = all.filter(({ resourceType }) => WIDE.includes(resourceType));
  const wider = [...described, ...groups, ...beside.map(originOf)];
  if (wider.some((origin) => origin !== undefined && reached.has(origin))) return undefined;
  const owns = (node: Node) => reached.has(originOf(node));
  if (isInSemanticLayer(owns, manifest)) return undefined;
  return { files: files.filter((file) => LOCAL.includes(file.kind) && reached.has(keyOf(file))), owns };
}

/** Whether the semantic layer is about one of these nodes: it says where their relations are. */
export function isInSemanticLayer(owns: (node: Node) => boolean, { nodes }: Manifest): boolean {
  const isOwned = (id: string) => {
    const node = nodes.get(id);
    return node !== undefined && owns(node);
  };
  return [...nodes.values()].some(
    (node) =>
      node.resourceType !== 'source' && SEMANTIC.includes(node.resourceType) && node.dependsOn.nodes.some(isOwned),
  );
}

type Links = ReadonlyMap<string, ReadonlySet<string>>;

function linksOf({ nodes, disabled }: Manifest): Links {
  const links = new Map<string, Set<string>>();
  const link = (one: string, other: string) => {
    links.set(one, (links.get(one) ?? new Set()).add(other));
    links.set(other, (links.get(other) ?? new Set()).add(one));
  };
  for (const node of [...nodes.values(), ...disabled.values()]) {
    if (isExecutable(node) && node.patchPath !== undefined) link(originOf(node), node.patchPath.replace('://', ' '));
    const tested = node.resourceType === 'unit_test' ? nodes.get(node.dependsOn.nodes[0] ?? '') : undefined;
    if (tested) link(originOf(node), originOf(tested));
  }
  return links;
}

function reach(from: readonly string[], links: Links): ReadonlySet<string> {
  const reached = new Set(from);
  // A set gives what is added to it while it is read.
  for (const key of reached) for (const other of links.get(key) ?? []) reached.add(other);
  return reached;
}

function keyOf({ project, originalFilePath }: ProjectFile): string {
  return `${project.name} ${originalFilePath}`;
}

function originOf({ packageName, originalFilePath }: { packageName: string; originalFilePath: string }): string {
  return `${packageName} ${originalFilePath}`;
}
