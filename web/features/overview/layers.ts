import type { DocumentedNode } from '../../../src/core/index.ts';
import { kindOf } from '../../ui/kinds.ts';
import { layerOf, nodesOfType, type Project } from '../project/project.ts';

/** A folder of models, or all sources, seeds or snapshots. */
export interface Layer {
  readonly name: string;
  readonly color: string;
  readonly nodes: readonly DocumentedNode[];
}

/** Layers from the sources on, each after those that it reads. */
export function layersOf(project: Project): readonly Layer[] {
  const depths = depthsOf(project);
  const groups = new Map<string, DocumentedNode[]>();
  for (const node of nodesOfType(project, 'source', 'seed', 'snapshot', 'model')) {
    const name = groupOf(node);
    const group = groups.get(name) ?? [];
    groups.set(name, [...group, node]);
  }
  const mean = (nodes: readonly DocumentedNode[]) =>
    nodes.reduce((sum, { id }) => sum + (depths.get(id) ?? 0), 0) / nodes.length;
  return [...groups]
    .map(([name, nodes]) => ({ name, nodes, color: shadeOf(nodes[0]?.type ?? '') }))
    .toSorted((left, right) => mean(left.nodes) - mean(right.nodes));
}

function groupOf(node: DocumentedNode): string {
  if (node.type === 'source') return node.source?.name ?? 'source';
  if (node.type === 'model') return layerOf(node) || node.package;
  return `${node.type}s`;
}

function shadeOf(type: string): string {
  return `var(--mantine-color-${kindOf(type).color}-6)`;
}

/** How many steps each node is away from what it stems from. */
function depthsOf({ nodes }: Project): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  const depthOf = (id: string): number => {
    const known = depths.get(id);
    if (known !== undefined) return known;
    // Set beforehand, so that a circle, which no project that parses has, would end.
    depths.set(id, 0);
    const depth = Math.max(-1, ...(nodes.get(id)?.parents ?? []).map(depthOf)) + 1;
    depths.set(id, depth);
    return depth;
  };
  for (const id of nodes.keys()) depthOf(id);
  return depths;
}
