import { isExecutable, type Manifest, type Node } from '../../core/index.ts';
import type { GoneFile } from './conditions.ts';
import { type FileKind, MACRO_KINDS, type ProjectFile } from './project-files.ts';
import type { Described } from './properties.ts';

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
  /** Files that are new, or whose content is another one. */
  readonly edited: readonly ProjectFile[];
  readonly gone: readonly GoneFile[];
  /** What the properties files among those that are edited describe now. */
  readonly described: ReadonlyMap<ProjectFile, readonly Described[]>;
  /** Whether the node may be another one although nothing that describes it was edited: for a macro was. */
  readonly isAffected: (node: Node) => boolean;
}

/**
 * The edited files and those of affected nodes, together with those that describe their nodes, those whose nodes they
 * describe, and so on: what an edit can change beyond the nodes of these files, it changes by what others can see of
 * those nodes. Undefined where more than that hangs on them: groups, hooks of projects, the semantic layer.
 */
export function connectFiles(
  { edited, gone, described, isAffected }: Edits,
  files: readonly ProjectFile[],
  manifest: Manifest,
): ConnectedFiles | undefined {
  const touched = [...edited, ...gone];
  if (!touched.every(({ kind }) => LOCAL.includes(kind) || MACRO_KINDS.includes(kind))) return undefined;
  const all = [...manifest.nodes.values(), ...manifest.disabled.values()];
  const affected = all.filter(isAffected);
  const start = [...edited.map(keyOf), ...gone.map(originOf), ...affected.map(originOf)];
  const reached = reach(start, linksOf(manifest, described));
  const macros = [...manifest.macros.values()].map(({ patchPath }) => patchPath?.replace('://', ' '));
  const groups = [...manifest.groups.values()].map(originOf);
  const beside = all.filter(isBeside);
  const wider = [...macros, ...groups, ...beside.map(originOf)];
  if (wider.some((origin) => origin !== undefined && reached.has(origin))) return undefined;
  const owned = new Map<Node, boolean>();
  const owns = (node: Node) => {
    const isOwned = owned.get(node) ?? reached.has(originOf(node));
    owned.set(node, isOwned);
    return isOwned;
  };
  if (isInSemanticLayer(owns, manifest)) return undefined;
  return { files: files.filter((file) => LOCAL.includes(file.kind) && reached.has(keyOf(file))), owns };
}

/** Whether more hangs on the node than on those of files: hooks of projects, the semantic layer. */
export function isBeside({ resourceType }: Node): boolean {
  return WIDE.includes(resourceType);
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

function linksOf({ nodes, disabled }: Manifest, described: Edits['described']): Links {
  const links = new Map<string, Set<string>>();
  const link = (one: string, other: string) => {
    links.set(one, (links.get(one) ?? new Set()).add(other));
    links.set(other, (links.get(other) ?? new Set()).add(one));
  };
  const all = [...nodes.values(), ...disabled.values()];
  for (const node of all) {
    if (isExecutable(node) && node.patchPath !== undefined) link(originOf(node), node.patchPath.replace('://', ' '));
    const tested = node.resourceType === 'unit_test' ? nodes.get(node.dependsOn.nodes[0] ?? '') : undefined;
    if (tested) link(originOf(node), originOf(tested));
  }
  for (const [file, entries] of described) {
    const names = new Set(entries.map(({ section, name }) => `${section} ${name}`));
    for (const node of all) if (names.has(describedAs(node))) link(keyOf(file), originOf(node));
  }
  return links;
}

const SECTION_OF: Readonly<Partial<Record<Node['resourceType'], Described['section']>>> = {
  model: 'models',
  seed: 'seeds',
  snapshot: 'snapshots',
  analysis: 'analyses',
  test: 'data_tests',
  source: 'sources',
  exposure: 'exposures',
  unit_test: 'unit_tests',
};

/** By what section and name properties describe the node. */
function describedAs(node: Node): string {
  const name = node.resourceType === 'source' ? node.sourceName : node.name;
  return `${SECTION_OF[node.resourceType]} ${name}`;
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
