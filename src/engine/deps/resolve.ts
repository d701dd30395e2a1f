import { chooseVersion } from './choose-version.ts';
import { type Demand, nameTaken, versionConflict } from './errors.ts';
import type { Hub } from './hub.ts';
import { keyOf, type PackageSpec } from './spec.ts';

/** A package with its version settled: what a lock file keeps. */
export interface PinnedPackage {
  readonly spec: PackageSpec;
  /** The project's name, and so its folder's. */
  readonly name: string;
  /** A version of the hub, or a commit; local folders and archives have none. */
  readonly version: string | undefined;
  /** Of the hub: the newest that could be installed. */
  readonly latest?: string | undefined;
}

/** One who asks for a package. */
interface Request {
  readonly spec: PackageSpec;
  /** `packages.yml`, or the name of the package that needs it. */
  readonly by: string;
}

interface Settled extends PinnedPackage {
  readonly packages: readonly PackageSpec[];
}

export interface Resolver {
  readonly hub: Hub;
  readonly dbtVersion: string;
  readonly rootName: string;
  /** Looks into a folder, a repository or an archive. */
  inspect(spec: Exclude<PackageSpec, { kind: 'hub' }>): Promise<Settled>;
  onMoved(from: string, to: string): void;
}

/** Rounds after which packages that ask for each other in turn are held to everything they ever asked. */
const PATIENCE = 20;

/**
 * Settles the packages of a project and all that they need. In each round everybody's wishes choose versions, and the
 * chosen versions say what they need themselves, until a round changes nothing. Throws DEPS_VERSION_CONFLICT,
 * DEPS_NAME_TAKEN and what looking into packages throws.
 */
export async function resolvePackages(
  listed: readonly PackageSpec[],
  resolver: Resolver,
): Promise<readonly PinnedPackage[]> {
  const root: readonly Request[] = listed.map((spec) => ({ spec, by: 'packages.yml' }));
  let requests = root;
  for (let round = 1; ; round++) {
    const settled: Settled[] = [];
    for (const group of groupRequests(requests)) settled.push(await settle(group, resolver));
    const needed = [...root, ...settled.flatMap(({ name, packages }) => packages.map((spec) => ({ spec, by: name })))];
    const next = round > PATIENCE ? unite(requests, needed) : needed;
    if (sameRequests(next, requests)) {
      refuseSameNames(settled, resolver.rootName);
      return settled.map(({ spec, name, version, latest }) => ({ spec, name, version, latest }));
    }
    requests = next;
  }
}

/** Requests for the same package together, in the order in which each was first asked for. */
function groupRequests(requests: readonly Request[]): readonly (readonly [Request, ...Request[]])[] {
  const groups = new Map<string, [Request, ...Request[]]>();
  for (const request of requests) {
    const group = groups.get(keyOf(request.spec));
    if (group) group.push(request);
    else groups.set(keyOf(request.spec), [request]);
  }
  return [...groups.values()];
}

async function settle(group: readonly [Request, ...Request[]], resolver: Resolver): Promise<Settled> {
  const [{ spec }] = group;
  if (spec.kind === 'hub') return await settleHub(group, resolver);
  if (spec.kind === 'git') refuseTwoRevisions(group);
  return await resolver.inspect(withRevision(spec, group));
}

async function settleHub(group: readonly [Request, ...Request[]], resolver: Resolver): Promise<Settled> {
  const [{ spec }] = group;
  const found = await resolver.hub.look(spec.label, spec.location);
  if (found.movedTo !== undefined) resolver.onMoved(found.name, found.movedTo);
  const demands = group.flatMap(({ spec: asked, by }) =>
    asked.kind === 'hub'
      ? [{ by, versions: asked.versions, installPrerelease: asked.installPrerelease, location: asked.location }]
      : [],
  );
  const { chosen, latest } = chooseVersion(found, demands, resolver.dbtVersion);
  return { spec, name: chosen.name, version: chosen.version, latest, packages: chosen.packages };
}

function refuseTwoRevisions(group: readonly [Request, ...Request[]]): void {
  const asked = group.flatMap(({ spec, by }) =>
    spec.kind === 'git' && spec.revision !== undefined ? [{ by, wish: spec.revision }] : [],
  );
  const revisions = new Set(asked.map(({ wish }) => wish));
  if (revisions.size <= 1) return;
  const [{ spec }] = group;
  const demands: readonly Demand[] = asked;
  throw versionConflict(
    spec.label,
    demands,
    { fr: 'un dépôt git n’a qu’une révision à la fois', en: 'a git repository has one revision at a time' },
    spec.location,
  );
}

/** A git package that one lists without revision and another with one has that one. */
function withRevision<Spec extends PackageSpec>(spec: Spec, group: readonly Request[]): Spec {
  if (spec.kind !== 'git' || spec.revision !== undefined) return spec;
  const pinned = group.find((request) => request.spec.kind === 'git' && request.spec.revision !== undefined)?.spec;
  return pinned?.kind === 'git' ? { ...spec, revision: pinned.revision } : spec;
}

function identity({ spec, by }: Request): string {
  const asked = spec.kind === 'hub' ? spec.versions.join(',') : spec.kind === 'git' ? spec.revision : '';
  return [by, keyOf(spec), asked].join('\0');
}

function sameRequests(a: readonly Request[], b: readonly Request[]): boolean {
  return a.length === b.length && a.every((request, index) => identity(request) === (b[index] && identity(b[index])));
}

function unite(a: readonly Request[], b: readonly Request[]): readonly Request[] {
  const known = new Set(a.map(identity));
  return [...a, ...b.filter((request) => !known.has(identity(request)))];
}

function refuseSameNames(settled: readonly Settled[], rootName: string): void {
  const labels = new Map([[rootName, 'dbt_project.yml']]);
  for (const { name, spec } of settled) {
    const first = labels.get(name);
    if (first !== undefined) throw nameTaken(name, first, spec.label, spec.location);
    labels.set(name, spec.label);
  }
}
