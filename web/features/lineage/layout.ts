import { Graph, layout } from '@dagrejs/dagre';
import type { Project } from '../project/project.ts';

export const NODE_SIZE = { width: 220, height: 46 } as const;

/** Where each node of a picture goes, and the edges between them. */
export interface Picture {
  readonly places: ReadonlyMap<string, { readonly x: number; readonly y: number }>;
  readonly edges: readonly (readonly [from: string, to: string])[];
}

/** Beyond this many nodes the quicker way to rank them is used: its picture is wider, and as easy to follow. */
const LARGE = 300;

/** Lays nodes out from left to right, as the data flows. */
export function drawPicture(project: Project, ids: ReadonlySet<string>): Picture {
  const graph = new Graph();
  const ranker = ids.size > LARGE ? 'longest-path' : 'network-simplex';
  graph.setGraph({ rankdir: 'LR', nodesep: 14, ranksep: 70, ranker });
  graph.setDefaultEdgeLabel(() => ({}));
  const edges: (readonly [string, string])[] = [];
  for (const id of ids) graph.setNode(id, { ...NODE_SIZE });
  for (const id of ids) {
    for (const parent of project.nodes.get(id)?.parents ?? []) {
      if (!ids.has(parent)) continue;
      graph.setEdge(parent, id);
      edges.push([parent, id]);
    }
  }
  layout(graph);
  const places = new Map<string, { x: number; y: number }>();
  for (const id of ids) {
    const { x, y } = graph.node(id);
    places.set(id, { x: x - NODE_SIZE.width / 2, y: y - NODE_SIZE.height / 2 });
  }
  return { places, edges };
}

/** The node beside another in the picture, in the direction of an arrow key; undefined at its border. */
export function neighbour(picture: Picture, id: string, key: string): string | undefined {
  const here = picture.places.get(id);
  if (here === undefined) return undefined;
  const linked = picture.edges.flatMap(([from, to]) => {
    if (key === 'ArrowLeft' && to === id) return [from];
    if (key === 'ArrowRight' && from === id) return [to];
    return [];
  });
  const sameColumn = [...picture.places].filter(([other, { x }]) => other !== id && x === here.x);
  const above = sameColumn.filter(([, { y }]) => (key === 'ArrowUp' ? y < here.y : y > here.y)).map(([other]) => other);
  const candidates = key === 'ArrowUp' || key === 'ArrowDown' ? above : linked;
  const distance = (other: string) => Math.abs((picture.places.get(other)?.y ?? 0) - here.y);
  return candidates.toSorted((left, right) => distance(left) - distance(right))[0];
}
