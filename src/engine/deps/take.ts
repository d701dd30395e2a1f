import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { create } from 'tar';
import type { Scope } from '../jinja/index.ts';
import { unpack } from './archive.ts';
import type { Cache } from './cache.ts';
import { answerUnusable, packageInvalid, sourceNotFound } from './errors.ts';
import { checkOut, type GitOptions } from './git.ts';
import type { Hub } from './hub.ts';
import { readPackageFolder } from './package-files.ts';
import type { PinnedPackage } from './resolve.ts';
import type { GitSpec, HubSpec, LocalSpec, PackageSpec, TarballSpec } from './spec.ts';

/** Where packages come from, and a folder of this command's own to open them in. */
export interface Sources {
  readonly projectDirectory: string;
  readonly scratch: string;
  readonly cache: Cache;
  readonly hub: Hub;
  readonly fetch: (address: string) => Promise<Buffer | undefined>;
  readonly git: GitOptions;
  readonly scope: Scope;
  onUnpinned(spec: GitSpec): void;
}

/** Looks into a folder, a repository or an archive: its project's name, its version, the packages it needs. */
export async function inspect(spec: Exclude<PackageSpec, { kind: 'hub' }>, sources: Sources) {
  const { label, location } = spec;
  const taken = spec.kind === 'local' ? localFolder(spec, sources) : await takeRemote(spec, sources);
  const found = await readPackageFolder(taken.folder, { label, location, scope: sources.scope });
  if (spec.kind === 'git' && spec.warnUnpinned && isUnpinned(spec)) sources.onUnpinned(spec);
  const name = spec.kind === 'tarball' ? spec.name : found.name;
  return { spec, name, version: taken.version, packages: found.packages };
}

/** The folder that holds a settled package, to be moved into the packages folder; a local one stays where it is. */
export async function takeFolder(pinned: PinnedPackage, sources: Sources): Promise<string> {
  const { spec, version } = pinned;
  if (spec.kind === 'local') return localFolder(spec, sources).folder;
  if (spec.kind === 'hub') return await takeHub(spec, version ?? '', sources);
  return (await takeRemote(spec.kind === 'git' ? { ...spec, revision: version } : spec, sources)).folder;
}

function localFolder({ folder }: LocalSpec, { projectDirectory }: Pick<Sources, 'projectDirectory'>) {
  return { folder: path.resolve(projectDirectory, folder), version: undefined };
}

async function takeRemote(spec: GitSpec | TarballSpec, sources: Sources) {
  return spec.kind === 'git'
    ? await takeGit(spec, sources)
    : { folder: await takeTarball(spec, sources), version: undefined };
}

function isUnpinned({ revision }: GitSpec): boolean {
  return revision === undefined || ['HEAD', 'main', 'master'].includes(revision);
}

/** A commit never changes, so its files are kept; a branch is asked for every time. */
async function takeGit(spec: GitSpec, sources: Sources) {
  const { revision = '', url, subdirectory = '' } = spec;
  const keyOf = (commit: string) => ['git', url, subdirectory, commit].join(' ');
  const kept = /^[0-9a-f]{40}$/.test(revision) ? await sources.cache.read(keyOf(revision)) : undefined;
  if (kept !== undefined) return { folder: await open(kept, spec.label, sources), version: revision };
  const clone = await freshFolder(sources);
  const commit = await checkOut(spec, clone, sources.git);
  const folder = path.join(clone, subdirectory);
  if (path.relative(clone, folder).startsWith('..')) {
    throw packageInvalid(
      spec.label,
      { fr: '« subdirectory » sort du dépôt', en: "'subdirectory' leaves the repository" },
      spec.location,
    );
  }
  await sources.cache.write(keyOf(commit), await packed(folder, sources)).catch(() => undefined);
  return { folder, version: commit };
}

async function packed(folder: string, sources: Sources): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const options = { gzip: true, cwd: path.dirname(folder), portable: true };
  for await (const chunk of create(options, [path.basename(folder)])) chunks.push(chunk);
  sources.git.signal.throwIfAborted();
  return Buffer.concat(chunks);
}

async function takeTarball(spec: TarballSpec, sources: Sources): Promise<string> {
  return await open(await fetchKept(spec.url, spec, sources), spec.label, sources);
}

async function takeHub(spec: HubSpec, version: string, sources: Sources): Promise<string> {
  const found = await sources.hub.look(spec.package, spec.location, { holding: version });
  const described = found.versions.get(version);
  if (described === undefined) {
    throw sourceNotFound(
      {
        fr: `Le hub n’a pas la version ${version} de « ${spec.package} »`,
        en: `The hub has no version ${version} of '${spec.package}'`,
      },
      {
        fr: 'sigeti deps --upgrade choisit une version publiée.',
        en: 'sigeti deps --upgrade chooses one that is published.',
      },
      spec.location,
    );
  }
  return await open(await fetchKept(described.tarball, spec, sources), `${spec.package} ${version}`, sources);
}

/** The bytes of an archive, from the user's cache where it was fetched before. */
async function fetchKept(url: string, { label, location }: PackageSpec, { cache, fetch }: Sources): Promise<Buffer> {
  const kept = await cache.read(url);
  if (kept !== undefined) return kept;
  const bytes = await fetch(url);
  if (bytes === undefined) {
    throw sourceNotFound(
      {
        fr: `L’archive du paquet « ${label} » n’existe pas à son adresse`,
        en: `The archive of the package '${label}' is not at its address`,
      },
      { fr: 'Vérifiez l’adresse.', en: 'Check the address.' },
      location,
    );
  }
  if (bytes.length === 0) throw answerUnusable(label, { fr: 'elle est vide', en: 'it is empty' });
  await cache.write(url, bytes);
  return bytes;
}

async function open(archive: Buffer, label: string, sources: Sources): Promise<string> {
  const folder = await freshFolder(sources);
  const file = `${folder}.tar.gz`;
  await writeFile(file, archive);
  try {
    await unpack(file, folder, label);
  } finally {
    await rm(file, { force: true });
  }
  return folder;
}

/** A name below the scratch folder that nothing has. */
async function freshFolder({ scratch }: Sources): Promise<string> {
  await mkdir(scratch, { recursive: true });
  return path.join(await mkdtemp(path.join(scratch, 'package-')), 'project');
}
