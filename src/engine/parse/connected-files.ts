import { isExecutable, type Manifest, type Node } from '../../core/index.ts';
import type { FileKind, ProjectFile } from './project-files.ts';

/** Files that say something of each other's nodes, and the nodes that come of them. */
export interface ConnectedFiles {
  readonly files: readonly ProjectFile[];
  /** Whether the node comes of one of the files. */
  readonly owns: (node: Node) => boolean;
}

/** Kinds whose files say something of their own nodes only. */
const LOCAL: readonly FileKind[] = ['models', 'analyses', 'tests', 'snapshots', 'seeds', 'properties'];
const SEMANTIC: readonly Node['resourceType'][] = ['metric', 'semantic_model', 'saved_query'];

/**
 * The edited files together with those that describe their nodes, those whose nodes they describe, and so on: what an
 * edit can change beyond the nodes of these files, it changes by what others can see of those nodes. Undefined where
 * more than that hangs on an edited file: macros, groups, the semantic layer.
 */
export function connectFiles(
  isEdited: (file: ProjectFile) => boolean,
  files: readonly ProjectFile[],
  manifest: Manifest,
): ConnectedFiles | undefined {
  const edited = files.filter(isEdited);
  if (!edited.every(({ kind }) => LOCAL.includes(kind))) return undefined;
  const reached = reach(edited.map(keyOf), linksOf(manifest));
  const described = [...manifest.macros.values()].map(({ patchPath }) => patchPath?.replace('://', ' '));
  const groups = [...manifest.groups.values()].map(originOf);
  const semantic = [...manifest.nodes.values(), ...manifest.disabled.values()].filter(({ resourceType }) =>
    SEMANTIC.includes(resourceType),
  );
  const wider = [...described, ...groups, ...semantic.map(originOf)];
  if (wider.some((origin) => origin !== undefined && reached.has(origin))) return undefined;
  return {
    files: files.filter((file) => LOCAL.includes(file.kind) && reached.has(keyOf(file))),
    owns: (node) => reached.has(originOf(node)),
  };
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
