import type { DocumentedNode, Text } from '../../../src/core/index.ts';
import { kindOf } from '../../ui/kinds.ts';
import { layerOf, nodesOfType, type Project } from '../project/project.ts';

/** A folder of models, or all sources, seeds or snapshots. */
export interface Layer {
  readonly key: string;
  readonly name: Text;
  readonly color: string;
  readonly nodes: readonly DocumentedNode[];
}

/** Layers from the sources on, each after those that it reads. */
export function layersOf(project: Project): readonly Layer[] {
  const depths = depthsOf(project);
  const groups = new Map<string, DocumentedNode[]>();
  for (const node of nodesOfType(project, 'source', 'seed', 'snapshot', 'model')) {
    const key = `${node.type}/${folderOf(node)}`;
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  const mean = ([first, ...others]: readonly DocumentedNode[]) => {
    if (first === undefined || first.type === 'source') return -1;
    return [first, ...others].reduce((sum, { id }) => sum + (depths.get(id) ?? 0), 0) / (others.length + 1);
  };
  return [...groups]
    .toSorted(([, left], [, right]) => mean(left) - mean(right))
    .flatMap(([key, nodes]) => {
      const [first] = nodes;
      return first === undefined ? [] : [{ key, nodes, name: nameOf(first), color: shadeOf(first.type) }];
    });
}

function folderOf(node: DocumentedNode): string {
  if (node.type === 'source') return node.source?.name ?? '';
  return node.type === 'model' ? layerOf(node) : '';
}

function nameOf(node: DocumentedNode): Text {
  if (node.type === 'source') return { fr: `Source ${node.source?.name}`, en: `Source ${node.source?.name}` };
  const folder = node.type === 'model' ? layerOf(node) : '';
  return folder === '' ? kindOf(node.type).many : { fr: folder, en: folder };
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
