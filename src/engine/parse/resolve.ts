import {
  type ExecutableNode,
  type ExposureNode,
  isExecutable,
  type Node,
  nearestNames,
  nodeDisabled,
  type RefArgs,
  refNotFound,
  type SigetiError,
  type SourceLocation,
  sourceNotFound,
} from '../../core/index.ts';
import { refCall } from '../context/index.ts';
import type { Problems } from './problems.ts';

/** A parsed node, where it stands, and its text for finding a call in it. */
export interface Unresolved {
  readonly node: Node;
  readonly location: SourceLocation;
}

/** What a name stands for: a node to depend on, or the reason why there is none. */
type Found = { readonly node: Node } | 'disabled' | 'failed' | undefined;

/**
 * Turns refs and sources into `dependsOn.nodes`. What cannot be found is an error for nodes that are built; a test
 * that needs something absent or disabled is disabled with a warning, as in dbt.
 */
export function resolveDependencies(
  unresolved: readonly Unresolved[],
  options: {
    /** Names of nodes whose own problems are noted already: asking for them is no further problem. */
    readonly failed: ReadonlySet<string>;
    readonly rootPackage: string;
    readonly problems: Problems;
    /** Nodes that are resolved already and can be asked for. */
    readonly others: readonly Node[];
  },
): { enabled: Node[]; disabled: Node[] } {
  const { failed, rootPackage, problems, others } = options;
  const names = new Names([...others, ...unresolved.map(({ node }) => node)], failed, rootPackage);
  const resolved = unresolved.map(({ node, location }) => {
    if (!node.config.enabled || !(isExecutable(node) || node.resourceType === 'exposure')) return node;
    return resolveNode(node, location, names, problems);
  });
  return {
    enabled: resolved.filter(({ config }) => config.enabled),
    disabled: resolved.filter(({ config }) => !config.enabled),
  };
}

function resolveNode(
  node: ExecutableNode | ExposureNode,
  location: SourceLocation,
  names: Names,
  problems: Problems,
): ExecutableNode | ExposureNode {
  const { ids, missing } = dependenciesOf(node, location, names);
  const resolved = withDependencies(node, ids, names);
  if (resolved.resourceType !== 'test') {
    for (const problem of missing) problems.error(problem);
    return resolved;
  }
  for (const problem of missing) problems.warn(problem);
  return missing.length === 0 ? resolved : { ...resolved, config: { ...resolved.config, enabled: false } };
}

function dependenciesOf(
  node: ExecutableNode | ExposureNode,
  location: SourceLocation,
  names: Names,
): { ids: string[]; missing: SigetiError[] } {
  const ids = new Set<string>();
  const missing: SigetiError[] = [];
  const note = (found: Found, call: string, name: string, notFound: (place: SourceLocation) => SigetiError) => {
    const place = () => placeOfCall(node, name, location);
    if (found === undefined) missing.push(notFound(place()));
    else if (found === 'disabled') missing.push(nodeDisabled(node.uniqueId, call, place()));
    else if (found !== 'failed') ids.add(found.node.uniqueId);
  };
  for (const [source, table] of node.sources) {
    const call = `source('${source}', '${table}')`;
    const near = () => names.nearestSources(source, table);
    note(names.source(source, table, node.packageName), call, table, (place) =>
      sourceNotFound(node.uniqueId, call, place, near()),
    );
  }
  for (const ref of node.refs) {
    const call = refCall(ref);
    note(names.ref(ref, node.packageName), call, ref.name, (place) =>
      refNotFound(node.uniqueId, call, place, names.nearestRefs(ref)),
    );
  }
  return { ids: [...ids], missing };
}

function withDependencies(
  node: ExecutableNode | ExposureNode,
  ids: readonly string[],
  names: Names,
): ExecutableNode | ExposureNode {
  const dependsOn = { nodes: ids, macros: node.dependsOn.macros };
  if (node.resourceType !== 'test' || node.testKind !== 'generic') return { ...node, dependsOn };
  return { ...node, dependsOn, attachedNode: attachedNode(node.testMetadata?.kwargs.model, node.packageName, names) };
}

/** The node that a generic test is declared on, from its `model` argument; sources have none. */
function attachedNode(model: unknown, packageName: string, names: Names): string | undefined {
  const [, name, version] = /\(ref\('([^']+)'(?:, version='([^']+)')?\)\)/.exec(String(model)) ?? [];
  const found = name === undefined ? undefined : names.ref({ name, version }, packageName);
  return typeof found === 'object' ? found.node.uniqueId : undefined;
}

/** Line and column of the first call with this name in the node's own text, where it is written out there. */
export function placeOfCall(
  node: ExecutableNode | ExposureNode,
  name: string,
  fallback: SourceLocation,
): SourceLocation {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return placeInText(node, new RegExp(`(?:ref|source)\\s*\\((?:[^()]*,\\s*)?(['"])${escaped}\\1`), fallback);
}

/** Where a pattern first occurs in the node's own text; `fallback` where it does not, or is a place within a file. */
function placeInText(node: ExecutableNode | ExposureNode, pattern: RegExp, fallback: SourceLocation): SourceLocation {
  if (!isExecutable(node) || node.resourceType === 'snapshot' || fallback.line !== undefined) return fallback;
  const found = pattern.exec(node.rawCode);
  if (!found) return fallback;
  const before = node.rawCode.slice(0, found.index).split('\n');
  return { file: fallback.file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** Without a version, the latest is meant. */
function isVersion(node: Node, wanted: RefArgs['version']): boolean {
  const { version, latestVersion } = node.resourceType === 'model' ? node : {};
  const meant = wanted ?? latestVersion;
  return meant === undefined ? version === undefined : String(version) === String(meant);
}

const REFERABLE = new Set(['model', 'seed', 'snapshot']);

/** Finds nodes by what ref() and source() call them. */
class Names {
  readonly #refs = new Map<string, Node[]>();
  readonly #sources = new Map<string, Node[]>();
  readonly #failed: ReadonlySet<string>;
  readonly #rootPackage: string;

  constructor(nodes: readonly Node[], failed: ReadonlySet<string>, rootPackage: string) {
    this.#failed = failed;
    this.#rootPackage = rootPackage;
    for (const node of nodes) {
      if (node.resourceType === 'source') append(this.#sources, `${node.sourceName}.${node.name}`, node);
      else if (REFERABLE.has(node.resourceType)) append(this.#refs, node.name, node);
    }
  }

  ref(ref: RefArgs, fromPackage: string): Found {
    const found = this.#choose(
      this.#refs.get(ref.name)?.filter((node) => isVersion(node, ref.version)),
      fromPackage,
      ref.package,
    );
    return found === undefined && this.#failed.has(ref.name) ? 'failed' : found;
  }

  source(source: string, table: string, fromPackage: string): Found {
    return this.#choose(this.#sources.get(`${source}.${table}`), fromPackage, undefined);
  }

  /** The versions there are, where only the version is wrong; else the nearest names. */
  nearestRefs({ name }: RefArgs): string[] {
    const versions = (this.#refs.get(name) ?? []).flatMap((node) =>
      node.resourceType === 'model' && node.version !== undefined ? [`${name}, v=${node.version}`] : [],
    );
    return versions.length > 0 ? versions : nearestNames(name, this.#refs.keys());
  }

  nearestSources(source: string, table: string): string[] {
    return nearestNames(`${source}.${table}`, this.#sources.keys());
  }

  /** The root project's node first, then the asking package's own, then any: dbt's order. */
  #choose(found: readonly Node[] | undefined, fromPackage: string, wanted: string | undefined): Found {
    const candidates = (found ?? []).filter(({ packageName }) => wanted === undefined || packageName === wanted);
    const enabled = candidates.filter(({ config }) => config.enabled);
    const of = (packageName: string) => enabled.find((node) => node.packageName === packageName);
    const node = of(this.#rootPackage) ?? of(fromPackage) ?? enabled[0];
    if (node) return { node };
    return candidates.length > 0 ? 'disabled' : undefined;
  }
}

function append<Item>(index: Map<string, Item[]>, key: string, item: Item): void {
  const known = index.get(key);
  if (known) known.push(item);
  else index.set(key, [item]);
}
