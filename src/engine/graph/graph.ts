import type { NodeHead, NodeHeads } from '../../core/index.ts';

/** The edges between the nodes of a project, both ways. */
export interface Graph {
  parents(id: string): readonly string[];
  children(id: string): readonly string[];
  /** Everything upstream, or only what is at most `depth` steps away. A start counts only if another one reaches it. */
  ancestors(ids: Iterable<string>, depth?: number): ReadonlySet<string>;
  descendants(ids: Iterable<string>, depth?: number): ReadonlySet<string>;
}

/** Sources have no parents; edges to nodes that are not among them (disabled ones) are left out. */
export function buildGraph({ nodes }: Pick<NodeHeads, 'nodes'>): Graph {
  const parents = new Map<string, string[]>();
  const children = new Map<string, string[]>();
  for (const node of nodes.values()) {
    const known = [...new Set(parentsOf(node))].filter((id) => nodes.has(id));
    parents.set(node.uniqueId, known);
    for (const id of known) children.set(id, [...(children.get(id) ?? []), node.uniqueId]);
  }
  const parentsIn = (id: string) => parents.get(id) ?? [];
  const childrenIn = (id: string) => children.get(id) ?? [];
  return {
    parents: parentsIn,
    children: childrenIn,
    ancestors: (ids, depth) => reach(ids, parentsIn, depth),
    descendants: (ids, depth) => reach(ids, childrenIn, depth),
  };
}

function parentsOf({ dependsOn }: NodeHead): readonly string[] {
  return dependsOn?.nodes ?? [];
}

function reach(
  from: Iterable<string>,
  next: (id: string) => readonly string[],
  depth = Number.POSITIVE_INFINITY,
): Set<string> {
  const found = new Set<string>();
  let border = [...from];
  for (let step = 0; step < depth && border.length > 0; step += 1) {
    border = [...new Set(border.flatMap(next))].filter((id) => !found.has(id));
    for (const id of border) found.add(id);
  }
  return found;
}

/** The nodes of one circle of dependencies, in order, or undefined where there is none. */
export function findCycle(heads: Pick<NodeHeads, 'nodes'>): string[] | undefined {
  const graph = buildGraph(heads);
  const done = new Set<string>();
  const path: string[] = [];
  const onPath = new Set<string>();
  const visit = (id: string): string[] | undefined => {
    if (onPath.has(id)) return path.slice(path.indexOf(id)).reverse();
    if (done.has(id)) return undefined;
    path.push(id);
    onPath.add(id);
    for (const parent of graph.parents(id)) {
      const circle = visit(parent);
      if (circle) return circle;
    }
    path.pop();
    onPath.delete(id);
    done.add(id);
    return undefined;
  };
  for (const id of heads.nodes.keys()) {
    const circle = visit(id);
    if (circle) return circle;
  }
  return undefined;
}
