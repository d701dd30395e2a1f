import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SigetiError } from '../../core/index.ts';
import { DBT_VERSION, type ProjectSetup } from '../config/index.ts';
import { openCache } from './cache.ts';
import { download } from './download.ts';
import { nameTaken } from './errors.ts';
import { openHub } from './hub.ts';
import { hashIn, hashListed, LOCK_FILE, renderLock } from './lock-file.ts';
import { type ListedPackages, readListing, readListingText, readPackageFolder } from './package-files.ts';
import { type ReadyPackage, replacePackages } from './place.ts';
import { proxyFor } from './proxy.ts';
import { type PinnedPackage, resolvePackages } from './resolve.ts';
import { type Mask, maskError, maskFor } from './secrets.ts';
import type { PackageSpec } from './spec.ts';
import { inspect, type Sources, takeFolder } from './take.ts';
import { keptCopyUsed, packageMoved, revisionUnpinned } from './warnings.ts';

export interface DepsRequest {
  readonly project: Pick<ProjectSetup, 'root' | 'environment' | 'packageScope'>;
  /** Only write package-lock.yml. */
  readonly lock: boolean;
  /** Settle versions anew, whatever package-lock.yml says. */
  readonly upgrade: boolean;
  /** Where fetched archives are kept for the next time. */
  readonly cacheDirectory: string;
  /** The process environment, for git. */
  readonly processEnvironment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Hears the name of each package whose turn it is. */
  readonly onPackage: (label: string) => void;
  readonly onWarning: (warning: SigetiError) => void;
}

export interface InstalledPackage {
  readonly name: string;
  readonly kind: PackageSpec['kind'];
  /** What packages.yml calls it, secrets masked. */
  readonly label: string;
  readonly version: string | undefined;
  /** A newer version that could be installed. */
  readonly newer: string | undefined;
}

export interface DepsOutcome {
  readonly packages: readonly InstalledPackage[];
  /** Whether package-lock.yml was written, because it was missing or the list has changed. */
  readonly relocked: boolean;
  readonly folder: string;
}

/**
 * Installs the packages that the project lists, as package-lock.yml has them; where that is missing or older than the
 * list, versions are settled first. All or nothing: when it fails, the packages of before are still there. Throws
 * DEPS_ errors without secrets.
 */
export async function installPackages(request: DepsRequest): Promise<DepsOutcome> {
  const { root, packageScope, environment } = request.project;
  const listing = await readListing(root.directory, packageScope);
  const mask = maskFor(listing.texts, (name) => environment.get(name)?.value);
  try {
    throwProblems(listing);
    for (const warning of listing.warnings) request.onWarning(warning);
    return await install(listing, request, mask);
  } catch (error) {
    throw error instanceof SigetiError ? maskError(error, mask) : error;
  }
}

async function install(listing: ListedPackages, request: DepsRequest, mask: Mask): Promise<DepsOutcome> {
  const { root } = request.project;
  const folder = path.resolve(root.directory, root.packagesInstallPath);
  const lockFile = path.join(root.directory, LOCK_FILE);
  const hash = hashListed(listing.entries);
  const locked = existsSync(lockFile) ? readFileSync(lockFile, 'utf8') : undefined;
  const relocked = request.upgrade || locked === undefined || hashIn(locked) !== hash;
  return await replacePackages(folder, async (scratch) => {
    const sources = openSources(request, scratch, mask);
    const pinned = relocked ? await settle(listing, sources, request) : await readLock(locked, request, sources);
    const ready = request.lock ? undefined : await takeAll(pinned, sources, request);
    return {
      packages: ready,
      // Last, so that a failed installation changes nothing at all.
      finish: () => {
        if (relocked && pinned.length > 0) writeFileSync(lockFile, renderLock(pinned, hash));
        return { packages: pinned.map((one) => installed(one, mask)), relocked: relocked && pinned.length > 0, folder };
      },
    };
  });
}

async function settle(
  listing: ListedPackages,
  sources: Sources,
  request: DepsRequest,
): Promise<readonly PinnedPackage[]> {
  return await resolvePackages(listing.specs, {
    hub: sources.hub,
    dbtVersion: DBT_VERSION,
    rootName: request.project.root.name,
    inspect: (spec) => inspect(spec, sources),
    onMoved: (from, to) => request.onWarning(packageMoved(from, to)),
  });
}

async function readLock(text: string, request: DepsRequest, sources: Sources): Promise<readonly PinnedPackage[]> {
  const listing = await readListingText(text, LOCK_FILE, request.project.packageScope);
  throwProblems(listing);
  const pinned: PinnedPackage[] = [];
  for (const spec of listing.specs) {
    // Before dbt 1.9 lock files had no names.
    const name = spec.name ?? (await nameOf(spec, sources));
    const version = spec.kind === 'hub' ? spec.versions[0] : spec.kind === 'git' ? spec.revision : undefined;
    const twin = pinned.find((other) => other.name === name);
    if (twin) throw nameTaken(name, twin.spec.label, spec.label, spec.location);
    pinned.push({ spec, name, version });
  }
  return pinned;
}

async function nameOf(spec: PackageSpec, sources: Sources): Promise<string> {
  if (spec.kind !== 'hub') return (await inspect(spec, sources)).name;
  const [version = ''] = spec.versions;
  const found = await sources.hub.look(spec.package, spec.location, { holding: version });
  return found.versions.get(version)?.name ?? spec.package.replace(/^.*\//, '');
}

async function takeAll(
  pinned: readonly PinnedPackage[],
  sources: Sources,
  request: DepsRequest,
): Promise<readonly ReadyPackage[]> {
  const ready: ReadyPackage[] = [];
  for (const one of pinned) {
    const { spec, name } = one;
    request.onPackage(spec.label);
    const folder = await takeFolder(one, sources);
    const { label, location } = spec;
    await readPackageFolder(folder, { label, location, scope: request.project.packageScope });
    ready.push({ name, folder, linked: spec.kind === 'local' });
  }
  return ready;
}

function openSources(request: DepsRequest, scratch: string, mask: Mask): Sources {
  const { root, environment, packageScope } = request.project;
  const { signal, processEnvironment } = request;
  const variable = (name: string) => environment.get(name)?.value;
  const cache = openCache(request.cacheDirectory);
  const fetch = (address: string) => download(address, { proxyFor: (url) => proxyFor(url, variable), signal });
  const onKeptCopy = (reason: SigetiError, name: string) =>
    request.onWarning(keptCopyUsed(name, maskError(reason, mask)));
  return {
    projectDirectory: root.directory,
    scratch,
    cache,
    hub: openHub({ address: variable('DBT_PACKAGE_HUB_URL'), cache, fetch, onKeptCopy }),
    fetch,
    git: { environment: processEnvironment, mask, signal, workingDirectory: root.directory },
    scope: packageScope,
    onUnpinned: (spec) => request.onWarning(maskError(revisionUnpinned(spec), mask)),
  };
}

function installed({ spec, name, version, latest }: PinnedPackage, mask: Mask): InstalledPackage {
  const newer = latest === undefined || latest === version ? undefined : latest;
  return { name, kind: spec.kind, label: mask(spec.label), version, newer };
}

function throwProblems({ problems }: ListedPackages): void {
  const [first, ...others] = problems;
  if (first) throw others.length === 0 ? first : first.with({ others: others.map(({ details }) => details) });
}
