import {
  type NodeHeads,
  nearestNames,
  type ResourceType,
  type SelectorEntry,
  type SigetiError,
  selectorEmpty,
  selectorUnknown,
} from '../../core/index.ts';
import { parseDefinitions } from './definitions.ts';
import { type EvaluationContext, evaluate } from './evaluate.ts';
import { buildGraph } from './graph.ts';
import { type IndirectSelection, parseArguments, parseTerm, type SelectionSpec } from './selector.ts';
import type { StateView } from './state-view.ts';

/** What a command line asks for. Every list is a union; without `select`, everything. */
export interface Selection {
  readonly select?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  /** Name of one of `selectors`; it stands in the place of `select` and `exclude`. */
  readonly selector?: string | undefined;
  /** The entries of selectors.yml. */
  readonly selectors?: readonly SelectorEntry[] | undefined;
  /** Default eager. */
  readonly indirectSelection?: IndirectSelection | undefined;
  readonly state?: StateView | undefined;
  /** The types that the verb works on; others are dropped at the end. */
  readonly resourceTypes: ReadonlySet<ResourceType>;
}

export interface SelectionResult {
  /** Unique ids in the order of the manifest. */
  readonly ids: readonly string[];
  /** One per argument that matches nothing. */
  readonly warnings: readonly SigetiError[];
}

/**
 * The nodes that a selection means, in dbt's grammar: names, folders, methods, `+`, `n+`, `@`, `*`, intersections by
 * comma, and selectors.yml. Throws GRAPH_SELECTOR_INVALID, GRAPH_SELECTOR_UNKNOWN and GRAPH_STATE_MISSING.
 */
export function selectNodes(heads: NodeHeads, selection: Selection): SelectionResult {
  const warnings: SigetiError[] = [];
  const selectors = parseDefinitions(selection.selectors ?? [], selection.indirectSelection);
  const spec = specOf(selection, selectors);
  const context = (): EvaluationContext => ({
    nodes: heads.nodes,
    projectName: heads.projectName,
    graph: buildGraph(heads),
    selectors,
    state: selection.state,
    onEmpty: (text) => warnings.push(selectorEmpty(text, nearestTo(text, heads))),
  });
  const selected = spec === undefined ? undefined : evaluate(spec, context());
  const ids = [...heads.nodes.values()]
    .filter(({ uniqueId }) => selected === undefined || selected.has(uniqueId))
    .filter(({ resourceType }) => selection.resourceTypes.has(resourceType))
    .map(({ uniqueId }) => uniqueId);
  return { ids, warnings };
}

/** Undefined: everything. */
function specOf(selection: Selection, selectors: ReadonlyMap<string, SelectionSpec>): SelectionSpec | undefined {
  const { select = [], exclude = [], selector, indirectSelection: indirect = 'eager' } = selection;
  const fallback = selection.selectors?.find(({ isDefault }) => isDefault)?.name;
  const name = selector ?? (select.length + exclude.length === 0 ? fallback : undefined);
  if (name !== undefined) {
    const spec = selectors.get(name);
    const known = [...selectors.keys()];
    if (spec === undefined) throw selectorUnknown(name, known, nearestNames(name, known));
    return spec;
  }
  if (select.length === 0 && exclude.length === 0) return undefined;
  const included = select.length > 0 ? parseArguments(select, indirect) : everything(indirect);
  return { kind: 'difference', parts: [included, parseArguments(exclude, indirect)], indirect: 'eager' };
}

function everything(indirect: IndirectSelection): SelectionSpec {
  const parts = ['fqn:*', 'source:*'].map((text): SelectionSpec => ({ kind: 'term', term: parseTerm(text), indirect }));
  return { kind: 'union', parts, indirect };
}

function nearestTo(text: string, { nodes }: NodeHeads): string[] {
  const value = parseTerm(text.split(',')[0] ?? text).value;
  const names = [...nodes.values()].flatMap((node) =>
    node.resourceType === 'test' ? [] : [node.name, ...node.tags, ...node.fqn.slice(1, -1)],
  );
  return nearestNames(value, names);
}
