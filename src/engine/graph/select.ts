import { type Manifest, nearestNames, type ResourceType, type SigetiError, selectorEmpty } from '../../core/index.ts';
import { buildGraph, type Graph } from './graph.ts';
import { matchTerm } from './methods.ts';
import { parseSelector, type SelectorTerm } from './selector.ts';

/** What a command line asks for. Every list is a union; without `select`, everything. */
export interface Selection {
  readonly select?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
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
 * comma. A test is taken when anything it tests is taken. Throws GRAPH_SELECTOR_INVALID.
 */
export function selectNodes(manifest: Manifest, selection: Selection): SelectionResult {
  const graph = buildGraph(manifest);
  const warnings: SigetiError[] = [];
  const collect = (texts: readonly string[]) => {
    const found = new Set<string>();
    for (const text of texts.flatMap((argument) => argument.split(/\s+/)).filter((argument) => argument !== '')) {
      const matched = withTests(selectArgument(text, manifest, graph), manifest, graph);
      if (matched.size === 0) warnings.push(selectorEmpty(text, nearestTo(text, manifest)));
      for (const id of matched) found.add(id);
    }
    return found;
  };
  const all = new Set(manifest.nodes.keys());
  const selected = selection.select && selection.select.length > 0 ? collect(selection.select) : all;
  const excluded = collect(selection.exclude ?? []);
  const ids = [...manifest.nodes.values()]
    .filter(({ uniqueId }) => selected.has(uniqueId) && !excluded.has(uniqueId))
    .filter(({ resourceType }) => selection.resourceTypes.has(resourceType))
    .map(({ uniqueId }) => uniqueId);
  return { ids, warnings };
}

function selectArgument(text: string, manifest: Manifest, graph: Graph): Set<string> {
  const [first, ...others] = parseSelector(text).map((term) => selectTerm(term, manifest, graph));
  return new Set([...(first ?? [])].filter((id) => others.every((other) => other.has(id))));
}

function selectTerm(term: SelectorTerm, manifest: Manifest, graph: Graph): Set<string> {
  const found = matchTerm(term, manifest.nodes.values());
  const all = new Set(found);
  for (const id of found) {
    if (term.parents > 0) addAll(all, graph.ancestors(id, term.parents));
    if (term.children > 0) addAll(all, graph.descendants(id, term.children));
    if (term.childrensParents) {
      const below = graph.descendants(id);
      addAll(all, below);
      for (const child of [id, ...below]) addAll(all, graph.ancestors(child));
    }
  }
  return all;
}

/** dbt's eager rule: tests come along with anything they test. */
function withTests(ids: ReadonlySet<string>, manifest: Manifest, graph: Graph): Set<string> {
  const tests = [...ids].flatMap((id) => graph.children(id)).filter((id) => isTest(manifest, id));
  return new Set([...ids, ...tests]);
}

function isTest(manifest: Manifest, id: string): boolean {
  return manifest.nodes.get(id)?.resourceType === 'test';
}

function addAll(set: Set<string>, ids: Iterable<string>): void {
  for (const id of ids) set.add(id);
}

function nearestTo(text: string, manifest: Manifest): string[] {
  const [term] = parseSelector(text);
  const names = [...manifest.nodes.values()].flatMap((node) =>
    node.resourceType === 'test' ? [] : [node.name, ...node.tags, ...node.fqn.slice(1, -1)],
  );
  return nearestNames(term?.value ?? text, names);
}
