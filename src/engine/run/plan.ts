import {
  type ExecutableNode,
  isExecutable,
  layerOf,
  type Manifest,
  type Node,
  type OperationNode,
  type PlannedNode,
  type UnitTestNode,
} from '../../core/index.ts';

/** What to run and in which order. Plain data: it can be printed, stored and tested. */
export interface RunPlan {
  readonly command: string;
  /** The project's `on-run-start` and `on-run-end`, in the order in which they run. */
  readonly hooks: { readonly start: readonly PlannedNode[]; readonly end: readonly PlannedNode[] };
  /** In the order in which nodes start when several could. */
  readonly nodes: readonly PlannedNode[];
  /** Unique id → the planned nodes it waits for, whose failure skips it. */
  readonly upstream: ReadonlyMap<string, readonly string[]>;
}

/** What a run can run. */
export type RunnableNode = ExecutableNode | UnitTestNode;

/** The commands in which a failed test keeps what is downstream of the tested nodes from running. */
const GATED = new Set(['build', 'refresh']);

/**
 * Plans the selected nodes. A node waits for the nearest selected nodes upstream, also through unselected ones. In
 * `build` and `refresh` it waits, too, for the tests of what it reads.
 */
export function planRun(manifest: Manifest, ids: readonly string[], command: string): RunPlan {
  const chosen = ids.map((id) => manifest.nodes.get(id)).filter(isPlanned);
  const selected = new Set(chosen.map((node) => node.uniqueId));
  const upstream = new Map<string, string[]>();
  for (const node of chosen) upstream.set(node.uniqueId, nearestSelected(manifest, node, selected));
  if (GATED.has(command)) addGates(manifest, chosen, upstream);
  const chains = longestChains(chosen, upstream);
  const nodes = [...chosen].sort((left, right) => (chains.get(right.uniqueId) ?? 0) - (chains.get(left.uniqueId) ?? 0));
  const hooks = { start: hooksOf(manifest, 'on-run-start'), end: hooksOf(manifest, 'on-run-end') };
  return { command, hooks, nodes: nodes.map(toPlannedNode), upstream };
}

/** The root project's hooks come before those of packages. */
function hooksOf({ nodes, projectName }: Manifest, hook: OperationNode['hook']): readonly PlannedNode[] {
  const found = [...nodes.values()].filter((node): node is OperationNode => node.resourceType === 'operation');
  const rank = (node: OperationNode) => (node.packageName === projectName ? '' : node.packageName);
  return found
    .filter((node) => node.hook === hook)
    .sort((left, right) => compare(rank(left), rank(right)) || left.index - right.index)
    .map(toPlannedNode);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

function isPlanned(node: Node | undefined): node is RunnableNode {
  if (node?.resourceType === 'unit_test') return true;
  if (
    node === undefined ||
    !isExecutable(node) ||
    node.resourceType === 'analysis' ||
    node.resourceType === 'operation'
  ) {
    return false;
  }
  return node.config.materialized !== 'ephemeral';
}

function nearestSelected(manifest: Manifest, node: RunnableNode, selected: ReadonlySet<string>): string[] {
  const found = new Set<string>();
  const seen = new Set<string>();
  const visit = (id: string): void => {
    if (seen.has(id)) return;
    seen.add(id);
    if (selected.has(id)) found.add(id);
    else for (const parent of parentsOf(manifest, id)) visit(parent);
  };
  // A unit test stands in for its model: it takes the types of its rows from what the model reads.
  const starts = node.resourceType === 'unit_test' ? node.dependsOn.nodes : [node.uniqueId];
  for (const parent of starts.flatMap((id) => parentsOf(manifest, id))) visit(parent);
  return [...found];
}

function parentsOf(manifest: Manifest, id: string): readonly string[] {
  const node = manifest.nodes.get(id);
  return node === undefined || !isExecutable(node) ? [] : node.dependsOn.nodes;
}

/**
 * As in dbt: a test holds up a node when everything the test reads is upstream of that node, and a unit test its model.
 */
function addGates(manifest: Manifest, nodes: readonly RunnableNode[], upstream: Map<string, string[]>): void {
  const tests = nodes.filter((node) => node.resourceType === 'test' && node.dependsOn.nodes.length > 0);
  const ancestors = ancestorsIn(manifest);
  for (const node of nodes) {
    if (node.resourceType === 'unit_test') {
      for (const model of node.dependsOn.nodes) upstream.get(model)?.push(node.uniqueId);
    }
    if (node.resourceType === 'test' || node.resourceType === 'unit_test') continue;
    const above = ancestors(node.uniqueId);
    const gates = tests.filter((test) => test.dependsOn.nodes.every((id) => above.has(id)));
    upstream.get(node.uniqueId)?.push(...gates.map((test) => test.uniqueId));
  }
}

function ancestorsIn(manifest: Manifest): (id: string) => ReadonlySet<string> {
  const known = new Map<string, ReadonlySet<string>>();
  const find = (id: string): ReadonlySet<string> => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const parents = parentsOf(manifest, id);
    const all = new Set(parents.flatMap((parent) => [parent, ...find(parent)]));
    known.set(id, all);
    return all;
  };
  return find;
}

/** Seconds at a guess: a view is made in no time, and a test reads what is there. */
const [QUICK, SLOW] = [0.1, 1];

/** The longest chain of work that begins with each node: what is at the head of it must not wait. */
function longestChains(
  nodes: readonly RunnableNode[],
  upstream: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, number> {
  const downstream = new Map<string, RunnableNode[]>();
  for (const node of nodes) {
    for (const id of upstream.get(node.uniqueId) ?? []) downstream.set(id, [...(downstream.get(id) ?? []), node]);
  }
  const known = new Map<string, number>();
  const chainOf = (node: RunnableNode): number => {
    const before = known.get(node.uniqueId);
    if (before !== undefined) return before;
    known.set(node.uniqueId, 0);
    const behind = (downstream.get(node.uniqueId) ?? []).map(chainOf);
    const chain = (isQuick(node) ? QUICK : SLOW) + Math.max(0, ...behind);
    known.set(node.uniqueId, chain);
    return chain;
  };
  for (const node of nodes) chainOf(node);
  return known;
}

function isQuick(node: RunnableNode): boolean {
  return node.resourceType === 'test' || node.resourceType === 'unit_test' || node.config.materialized === 'view';
}

function toPlannedNode(node: RunnableNode): PlannedNode {
  if (node.resourceType === 'unit_test') {
    const { uniqueId, name, resourceType } = node;
    // As dbt shows a unit test: `dim_lots::surface_en_hectares`, with the model's version.
    const relation = `${node.model}::${uniqueId.split('.').at(-1)}`;
    return { uniqueId, name, resourceType, materialized: 'unit', relation, layer: 'unit_tests' };
  }
  return {
    uniqueId: node.uniqueId,
    name: node.name,
    resourceType: node.resourceType,
    materialized: node.resourceType === 'operation' ? 'hook' : node.config.materialized,
    relation:
      node.resourceType === 'operation' ? hookName(node) : `${node.relation.schema}.${node.relation.identifier}`,
    layer: layerOf(node),
  };
}

/** As dbt shows a hook: `sigeti_dwh.on-run-start.0`. */
function hookName({ packageName, hook, index }: OperationNode): string {
  return `${packageName}.${hook}.${index}`;
}
