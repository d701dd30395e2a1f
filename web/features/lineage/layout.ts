import { Graph, layout } from '@dagrejs/dagre';
import type { Project } from '../project/project.ts';
import { layOutInColumns } from './columns-layout.ts';
import { NODE_SIZE } from './node-size.ts';

/** Where each node of a picture goes, and the edges between them. */
export interface Picture {
  readonly places: ReadonlyMap<string, { readonly x: number; readonly y: number }>;
  readonly edges: readonly (readonly [from: string, to: string])[];
}

/** Beyond this many nodes the careful layout takes seconds. */
const LARGE = 250;

/** Lays nodes out from left to right, as the data flows. */
export function drawPicture(project: Project, ids: ReadonlySet<string>): Picture {
  const edges = [...ids].flatMap((id) => {
    const parents = new Set(project.nodes.get(id)?.parents);
    return [...parents].filter((parent) => ids.has(parent)).map((parent) => [parent, id] as const);
  });
  const places = ids.size > LARGE ? layOutInColumns([...ids], edges) : layOutWithDagre(ids, edges);
  return { places, edges };
}

function layOutWithDagre(ids: ReadonlySet<string>, edges: Picture['edges']): Picture['places'] {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 14, ranksep: 70 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const id of ids) graph.setNode(id, { ...NODE_SIZE });
  for (const [from, to] of edges) graph.setEdge(from, to);
  layout(graph);
  const places = [...ids].map((id) => {
    const { x, y } = graph.node(id);
    return [id, { x: x - NODE_SIZE.width / 2, y: y - NODE_SIZE.height / 2 }] as const;
  });
  return new Map(places);
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
