import { type ExecutableNode, isExecutable, layerOf, type Manifest } from '../../core/index.ts';

/** What a part of the warehouse is called and holds. */
export interface Layer {
  readonly name: string;
  readonly nodes: readonly ExecutableNode[];
}

/**
 * The nodes that have a relation, by layer: a model's first folder, else `seeds` or `snapshots`. Layers come in the
 * order in which data flows through them, nodes by name.
 */
export function layersOf(manifest: Manifest, ids: readonly string[]): readonly Layer[] {
  const byName = new Map<string, ExecutableNode[]>();
  for (const id of ids) {
    const node = manifest.nodes.get(id);
    if (node === undefined || !isExecutable(node) || !hasOwnRelation(node)) continue;
    const name = layerOf(node);
    byName.set(name, [...(byName.get(name) ?? []), node]);
  }
  const depth = depths(manifest);
  const place = (nodes: readonly ExecutableNode[]) =>
    nodes.reduce((sum, node) => sum + depth(node.uniqueId), 0) / nodes.length;
  return [...byName]
    .map(([name, nodes]) => ({ name, nodes: nodes.sort((left, right) => compare(left.name, right.name)) }))
    .sort((left, right) => place(left.nodes) - place(right.nodes) || compare(left.name, right.name));
}

function hasOwnRelation({ resourceType, config }: ExecutableNode): boolean {
  return ['model', 'seed', 'snapshot'].includes(resourceType) && config.materialized !== 'ephemeral';
}

/** How many nodes lie one behind the other before a node. */
function depths(manifest: Manifest): (id: string) => number {
  const known = new Map<string, number>();
  const find = (id: string): number => {
    const before = known.get(id);
    if (before !== undefined) return before;
    known.set(id, 0);
    const node = manifest.nodes.get(id);
    const parents = node !== undefined && isExecutable(node) ? node.dependsOn.nodes : [];
    const depth = parents.length === 0 ? 0 : 1 + Math.max(...parents.map(find));
    known.set(id, depth);
    return depth;
  };
  return find;
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
