import { type NodeHead, nearestNames, selectorInvalid, selectorUnknown } from '../../core/index.ts';
import type { Graph } from './graph.ts';
import { type MethodContext, matchTerm } from './methods.ts';
import type { SelectionSpec, SelectorTerm } from './selector.ts';

/** What evaluating needs to know; one per selection. */
export interface EvaluationContext extends MethodContext {
  readonly graph: Graph;
  /** The selectors of selectors.yml, for the method `selector`. */
  readonly selectors: ReadonlyMap<string, SelectionSpec>;
  /** Told of each selection that is worth a word and matches nothing. */
  readonly onEmpty: (text: string) => void;
}

/** The selected nodes, and tests that would come along if the rest of what they test were selected as well. */
interface Selected {
  readonly direct: ReadonlySet<string>;
  readonly indirect: ReadonlySet<string>;
}

/** The unique ids that a specification means. Throws GRAPH_SELECTOR_ and GRAPH_STATE_ errors. */
export function evaluate(spec: SelectionSpec, context: EvaluationContext): ReadonlySet<string> {
  return select(spec, context, []).direct;
}

function select(spec: SelectionSpec, context: EvaluationContext, path: readonly string[]): Selected {
  if (spec.kind === 'term') {
    if (spec.term.method === 'selector' && isPlain(spec.term)) return selectNamed(spec.term, context, path);
    const found = termNodes(spec.term, context, path);
    const selected = withRelatives(spec.term, found, context.graph);
    return spec.indirect === 'empty'
      ? { direct: selected, indirect: new Set() }
      : expand(selected, spec.indirect, context);
  }
  const parts = spec.parts.map((part) => select(part, context, path));
  const direct = combine(
    spec.kind,
    parts.map((part) => part.direct),
  );
  const indirect = combine(
    spec.kind,
    parts.map((part) => new Set([...part.direct, ...part.indirect])),
  );
  const selected = incorporate(direct, indirect, spec.indirect, context);
  if (spec.text !== undefined && selected.size === 0) context.onEmpty(spec.text);
  return { direct: selected, indirect };
}

function combine(kind: 'union' | 'intersection' | 'difference', sets: readonly ReadonlySet<string>[]): Set<string> {
  const [first = new Set<string>(), ...others] = sets;
  if (kind === 'union') return new Set(sets.flatMap((set) => [...set]));
  return new Set(
    [...first].filter((id) =>
      kind === 'intersection' ? others.every((other) => other.has(id)) : !others.some((other) => other.has(id)),
    ),
  );
}

function termNodes(term: SelectorTerm, context: EvaluationContext, path: readonly string[]): ReadonlySet<string> {
  return term.method === 'selector' ? selectNamed(term, context, path).direct : matchTerm(term, context);
}

/** Without `+` and `@` a named selector stands for its definition, tests and all. */
function isPlain({ parents, children, childrensParents }: SelectorTerm): boolean {
  return parents === 0 && children === 0 && !childrensParents;
}

function selectNamed(term: SelectorTerm, context: EvaluationContext, path: readonly string[]): Selected {
  const spec = context.selectors.get(term.value);
  if (spec === undefined) {
    const known = [...context.selectors.keys()];
    throw selectorUnknown(term.value, known, nearestNames(term.value, known), term.location);
  }
  if (path.includes(term.value)) {
    const circle = [...path.slice(path.indexOf(term.value)), term.value].join(' → ');
    const reason = {
      fr: `ces sélecteurs se citent en rond : ${circle}`,
      en: `these selectors name each other in a circle: ${circle}`,
    };
    throw selectorInvalid(term.text, reason, { location: term.location });
  }
  return select(spec, context, [...path, term.value]);
}

function withRelatives(term: SelectorTerm, found: ReadonlySet<string>, graph: Graph): Set<string> {
  const all = new Set(found);
  if (term.childrensParents) {
    const below = new Set([...found, ...graph.descendants(found)]);
    addAll(all, below);
    addAll(all, graph.ancestors(below));
  }
  if (term.parents > 0) addAll(all, graph.ancestors(found, term.parents));
  if (term.children > 0) addAll(all, graph.descendants(found, term.children));
  return all;
}

/** Adds the tests of what is selected, as far as the mode lets them come along. */
function expand(
  selected: ReadonlySet<string>,
  mode: 'eager' | 'cautious' | 'buildable',
  context: EvaluationContext,
): Selected {
  const { graph, nodes } = context;
  const direct = new Set(selected);
  const indirect = new Set<string>();
  const buildable = mode === 'buildable' ? withSources(withParents(selected, graph), nodes) : selected;
  for (const id of selected) {
    for (const test of graph.children(id)) {
      const node = nodes.get(test);
      if (!node || !isTest(node)) continue;
      if (mode === 'eager' || hasAllParents(node, buildable)) direct.add(test);
      else indirect.add(test);
    }
  }
  return { direct, indirect };
}

/** Tests set aside earlier come in when what they test is selected by now. */
function incorporate(
  direct: Set<string>,
  candidates: ReadonlySet<string>,
  mode: SelectionSpec['indirect'],
  { graph, nodes }: EvaluationContext,
): ReadonlySet<string> {
  if (mode === 'eager' || mode === 'empty') return direct;
  const reached = mode === 'buildable' ? withParents(direct, graph) : direct;
  const complete = [...candidates].filter((id) => {
    const node = nodes.get(id);
    return node?.resourceType === 'test' && hasAllParents(node, reached);
  });
  return new Set([...direct, ...complete]);
}

function withParents(ids: ReadonlySet<string>, graph: Graph): ReadonlySet<string> {
  return new Set([...ids, ...graph.ancestors(ids)]);
}

function withSources(ids: ReadonlySet<string>, nodes: EvaluationContext['nodes']): ReadonlySet<string> {
  const sources = [...nodes.values()].filter(({ resourceType }) => resourceType === 'source');
  return new Set([...ids, ...sources.map(({ uniqueId }) => uniqueId)]);
}

function isTest({ resourceType }: NodeHead): boolean {
  return resourceType === 'test' || resourceType === 'unit_test';
}

function hasAllParents({ dependsOn }: NodeHead, ids: ReadonlySet<string>): boolean {
  return dependsOn?.nodes.every((parent) => ids.has(parent)) ?? true;
}

function addAll(set: Set<string>, ids: Iterable<string>): void {
  for (const id of ids) set.add(id);
}
