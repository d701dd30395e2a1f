import type { Documentation, DocumentedMacro, DocumentedNode } from '../../../src/core/index.ts';

/** The documentation with what pages look up in it. */
export interface Project {
  readonly documentation: Documentation;
  readonly nodes: ReadonlyMap<string, DocumentedNode>;
  readonly macros: ReadonlyMap<string, DocumentedMacro>;
  /** Unique ids of the nodes that read a node, tests among them. */
  readonly children: ReadonlyMap<string, readonly string[]>;
  /** Tests by the node they are declared on; singular ones by each node they read. */
  readonly tests: ReadonlyMap<string, readonly DocumentedNode[]>;
  /** Unique ids of the nodes and macros that call a macro. */
  readonly callers: ReadonlyMap<string, readonly string[]>;
}

/** Looks through the documentation once. */
export function toProject(documentation: Documentation): Project {
  const nodes = new Map(documentation.nodes.map((node) => [node.id, node]));
  const macros = new Map(documentation.macros.map((macro) => [macro.id, macro]));
  const children = new Map<string, string[]>();
  const tests = new Map<string, DocumentedNode[]>();
  const callers = new Map<string, string[]>();
  for (const node of documentation.nodes) {
    for (const parent of node.parents) add(children, parent, node.id);
    for (const tested of testedBy(node)) add(tests, tested, node);
  }
  for (const caller of [...documentation.nodes, ...documentation.macros]) {
    for (const macro of caller.macros) add(callers, macro, caller.id);
  }
  return { documentation, nodes, macros, children, tests, callers };
}

function testedBy({ test, parents }: DocumentedNode): readonly string[] {
  if (test === undefined) return [];
  return test.node === undefined ? parents : [test.node];
}

function add<Item>(lists: Map<string, Item[]>, key: string, item: Item): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

/** The nodes of a type that the trees and lists show, by name. */
export function nodesOfType({ documentation }: Project, ...types: readonly string[]): readonly DocumentedNode[] {
  return documentation.nodes
    .filter(({ type }) => types.includes(type))
    .toSorted((left, right) => left.name.localeCompare(right.name));
}

/** The folder below `models/` that a model is in; dbt projects keep a layer in each. */
export function layerOf({ fqn }: DocumentedNode): string {
  return fqn.length > 2 ? (fqn[1] ?? '') : '';
}
