import { type ExecutableNode, isExecutable, type Manifest, type RefArgs, type SourceNode } from '../../core/index.ts';

/** Finds what `ref()` and `source()` mean in a manifest. Build it once per manifest. */
export class ManifestLookup {
  readonly #refs = new Map<string, ExecutableNode[]>();
  readonly #sources = new Map<string, SourceNode[]>();

  constructor({ nodes }: Pick<Manifest, 'nodes'>) {
    for (const node of nodes.values()) {
      if (node.resourceType === 'source') add(this.#sources, `${node.sourceName}.${node.name}`, node);
      else if (isExecutable(node) && isReferable(node)) add(this.#refs, node.name, node);
    }
  }

  /** The node of that name: of the named package, else of the root project, of the package that asks, or any other. */
  ref({ name, package: packageName, version }: RefArgs, fromPackage: string, rootPackage: string) {
    const found = this.#refs.get(name)?.filter((node) => isVersion(node, version));
    if (packageName !== undefined) return found?.find((node) => node.packageName === packageName);
    return nearest(found, fromPackage, rootPackage);
  }

  /** All names that `ref()` finds something for. */
  refNames(): Iterable<string> {
    return this.#refs.keys();
  }

  source(source: string, table: string, fromPackage: string, rootPackage: string): SourceNode | undefined {
    return nearest(this.#sources.get(`${source}.${table}`), fromPackage, rootPackage);
  }
}

/** Without a version, the latest is meant. */
function isVersion(node: ExecutableNode, wanted: RefArgs['version']): boolean {
  const { version, latestVersion } = node.resourceType === 'model' ? node : {};
  const meant = wanted ?? latestVersion;
  return meant === undefined ? version === undefined : String(version) === String(meant);
}

function isReferable(node: ExecutableNode): boolean {
  return node.resourceType === 'model' || node.resourceType === 'seed' || node.resourceType === 'snapshot';
}

function nearest<T extends { readonly packageName: string }>(
  found: readonly T[] | undefined,
  fromPackage: string,
  rootPackage: string,
): T | undefined {
  const of = (packageName: string) => found?.find((node) => node.packageName === packageName);
  return of(rootPackage) ?? of(fromPackage) ?? found?.[0];
}

function add<T>(index: Map<string, T[]>, key: string, item: T): void {
  const known = index.get(key);
  if (known) known.push(item);
  else index.set(key, [item]);
}
