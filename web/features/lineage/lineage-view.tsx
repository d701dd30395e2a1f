import { useComputedColorScheme } from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import {
  Background,
  type ColorMode,
  Controls,
  type Edge,
  MarkerType,
  MiniMap,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from '@xyflow/react';
import { useEffect, useMemo, useState } from 'react';
import { kindOf } from '../../ui/kinds.ts';
import { useSay } from '../../ui/language.ts';
import type { Project } from '../project/project.ts';
import { useProject } from '../project/project-context.ts';
import { drawPicture, neighbour, type Picture } from './layout.ts';
import { type LineageFlowNode, LineageNode } from './lineage-node.tsx';
import { NODE_SIZE } from './node-size.ts';
import { around } from './subgraph.ts';

interface LineageViewProps {
  readonly ids: ReadonlySet<string>;
  /** The node whose page it is on. */
  readonly center?: string | undefined;
  readonly minimap?: boolean;
}

const MINIMAP = { width: 140, height: 90 };
const NODE_TYPES = { lineage: LineageNode };
/** On a phone the whole of a large picture would be unreadable: it begins with a part. */
const NARROW = 600;

function fitting() {
  return { padding: 0.1, maxZoom: 1, minZoom: window.innerWidth < NARROW ? 0.4 : 0.05 };
}

/** The picture of a part of the lineage: zoom, pan, arrow keys, and links to the pages of its nodes. */
export function LineageView(props: LineageViewProps) {
  return (
    <ReactFlowProvider>
      <LineagePicture {...props} />
    </ReactFlowProvider>
  );
}

function LineagePicture({ ids, center, minimap = false }: LineageViewProps) {
  const say = useSay();
  const project = useProject();
  const colorMode: ColorMode = useComputedColorScheme('light');
  const [pointed, setPointed] = useState<string>();
  const picture = useMemo(() => drawPicture(project, ids), [project, ids]);
  const lit = useMemo(() => lineOf(project, pointed), [project, pointed]);
  const onArrow = useArrowKeys(picture);
  const nodes = useMemo(
    () => toFlowNodes(project, picture, { center, lit, onArrow, onPoint: setPointed }),
    [project, picture, center, lit, onArrow],
  );
  const edges = useMemo(() => toFlowEdges(picture, lit), [picture, lit]);
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      nodeTypes={NODE_TYPES}
      colorMode={colorMode}
      fitView
      fitViewOptions={fitting()}
      minZoom={0.05}
      nodesDraggable={false}
      nodesConnectable={false}
      nodesFocusable={false}
      edgesFocusable={false}
      elementsSelectable={false}
      zoomOnScroll={minimap}
      preventScrolling={minimap}
      onlyRenderVisibleElements={ids.size > 200}
      proOptions={{ hideAttribution: true }}
      aria-label={say({ fr: 'Schéma du lignage', en: 'Picture of the lineage' })}
    >
      <Background gap={24} />
      <Controls showInteractive={false} fitViewOptions={fitting()} />
      {minimap && <MiniMap pannable zoomable style={MINIMAP} nodeColor={minimapColor} ariaLabel={null} />}
    </ReactFlow>
  );
}

/** What leads to the node pointed at and from it; undefined when none is. */
function lineOf(project: Project, id: string | undefined): ReadonlySet<string> | undefined {
  if (id === undefined) return undefined;
  return around(project, id, { up: Number.POSITIVE_INFINITY, down: Number.POSITIVE_INFINITY });
}

/** Moves the focus to the neighbour of a node, and the picture with it. */
function useArrowKeys(picture: Picture): (id: string, key: string) => void {
  const flow = useReactFlow();
  const still = useReducedMotion();
  const [wanted, setWanted] = useState<string>();
  useEffect(() => {
    if (wanted === undefined) return;
    const place = picture.places.get(wanted);
    if (place === undefined) return;
    const middle = { x: place.x + NODE_SIZE.width / 2, y: place.y + NODE_SIZE.height / 2 };
    const moved = flow.setCenter(middle.x, middle.y, {
      zoom: Math.max(0.6, flow.getZoom()),
      duration: still ? 0 : 200,
    });
    const focus = () => document.querySelector<HTMLElement>(`[data-lineage="${CSS.escape(wanted)}"]`)?.focus();
    moved.then(() => requestAnimationFrame(focus), focus);
    setWanted(undefined);
  }, [wanted, picture, flow, still]);
  return useMemo(() => (id: string, key: string) => setWanted(neighbour(picture, id, key)), [picture]);
}

interface Look {
  readonly center: string | undefined;
  readonly lit: ReadonlySet<string> | undefined;
  readonly onArrow: (id: string, key: string) => void;
  readonly onPoint: (id: string | undefined) => void;
}

function toFlowNodes(project: Project, { places }: Picture, look: Look): LineageFlowNode[] {
  return [...places].map(([id, position]) => {
    const node = project.nodes.get(id);
    return {
      id,
      type: 'lineage',
      position,
      ...NODE_SIZE,
      data: {
        name: node?.name ?? id,
        type: node?.type ?? '',
        color: node?.color,
        isCenter: id === look.center,
        isDimmed: look.lit !== undefined && !look.lit.has(id),
        onArrow: look.onArrow,
        onPoint: look.onPoint,
      },
    };
  });
}

function toFlowEdges({ edges }: Picture, lit: ReadonlySet<string> | undefined): Edge[] {
  return edges.map(([source, target]) => ({
    id: `${source}>${target}`,
    source,
    target,
    className: lit !== undefined && !(lit.has(source) && lit.has(target)) ? 'dimmed' : '',
    markerEnd: { type: MarkerType.ArrowClosed, width: 14, height: 14 },
  }));
}

function minimapColor({ data }: LineageFlowNode): string {
  return data.color ?? `var(--mantine-color-${kindOf(data.type).color}-5)`;
}
