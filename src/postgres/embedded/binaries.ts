import { constants } from 'node:fs';
import { access, chmod, cp, lstat, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { noAccess, noBinaries, noGlibc } from './errors.ts';
import { exists } from './files.ts';
import { binariesPackage, type Programs, programsIn } from './layout.ts';
import { canReach, type ServerUser } from './server-user.ts';

/** PostgreSQL's programs, ready to run. */
export interface Binaries extends Programs {
  readonly native: string;
  /** The package's version, e.g. `18.4.0-beta.17`. */
  readonly version: string;
  readonly major: number;
}

const GLIBC_LOADER: Readonly<Record<string, string>> = {
  x64: '/lib64/ld-linux-x86-64.so.2',
  arm64: '/lib/ld-linux-aarch64.so.1',
};

/**
 * The programs for this platform, with what an installation without scripts leaves undone mended. Throws
 * DATABASE_EMBEDDED_NO_BINARIES where there are none that can run.
 */
export async function findBinaries(): Promise<Binaries> {
  const platform = `${process.platform}-${process.arch}`;
  const packageName = binariesPackage(process.platform, process.arch);
  if (packageName === undefined) throw noBinaries(platform, undefined);
  const loader = process.platform === 'linux' ? GLIBC_LOADER[process.arch] : undefined;
  if (loader !== undefined && !(await exists(loader))) throw noGlibc();
  const binaries = await installedBinaries(packageName);
  if (binaries === undefined) throw noBinaries(platform, packageName);
  return binaries;
}

/** The programs of an installed package, mended; undefined where it is not installed. */
export async function installedBinaries(packageName: string): Promise<Binaries | undefined> {
  const root = packageRoot(packageName);
  if (root === undefined) return undefined;
  const native = path.join(root, 'native');
  await mendBinaries(native);
  return describeBinaries(native, await packageVersion(root));
}

/** Recreates the library links and the executable bits that npm's install script would have made. */
async function mendBinaries(native: string): Promise<void> {
  if (process.platform === 'win32') return;
  const list = path.join(native, 'pg-symlinks.json');
  if (await exists(list)) {
    for (const { source, target } of parseLinks(await readFile(list, 'utf8'))) {
      const link = path.join(path.dirname(native), target);
      if (!(await exists(link))) await makeLink(path.join(path.dirname(native), source), link);
    }
  }
  for (const program of Object.values(programsIn(native, process.platform, path))) {
    await access(program, constants.X_OK).catch(() => chmod(program, 0o755));
  }
}

/**
 * The same programs where `user` can run them: these, or a copy below `store`, made once per version. The copy appears
 * whole or not at all.
 */
export async function binariesFor(user: ServerUser | undefined, binaries: Binaries, store: string): Promise<Binaries> {
  const needed = [
    binaries.native,
    binaries.postgres,
    path.join(binaries.native, 'lib'),
    path.join(binaries.native, 'share'),
  ];
  if (user === undefined || needed.every((place) => canReach(place, user))) return binaries;
  const place = path.join(store, `postgresql-${binaries.version}-${process.platform}-${process.arch}`);
  if (!(await exists(place))) await copyBinaries(binaries.native, place);
  const { uid, mode } = await lstat(place);
  if (uid !== process.getuid?.() || (mode & 0o022) !== 0) throw noAccess(place, user.name, undefined);
  return describeBinaries(place, binaries.version);
}

async function copyBinaries(native: string, place: string): Promise<void> {
  const scratch = await mkdtemp(`${place}.`);
  try {
    await cp(native, scratch, { recursive: true, verbatimSymlinks: true });
    await openToAll(scratch);
    await rename(scratch, place);
  } catch (error) {
    await rm(scratch, { recursive: true, force: true });
    if (!(await exists(place))) throw error;
  }
}

/** A clone made under a strict umask has files that only its owner may read. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(place);
    else if (entry.isFile()) await chmod(place, path.basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}

function describeBinaries(native: string, version: string): Binaries {
  return { ...programsIn(native, process.platform, path), native, version, major: Number.parseInt(version, 10) };
}

function packageRoot(packageName: string): string | undefined {
  try {
    return path.resolve(createRequire(import.meta.url).resolve(packageName), '..', '..');
  } catch {
    return undefined;
  }
}

async function packageVersion(root: string): Promise<string> {
  const content: unknown = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const version = typeof content === 'object' && content !== null ? Reflect.get(content, 'version') : undefined;
  return String(version);
}

function parseLinks(text: string): readonly { source: string; target: string }[] {
  const content: unknown = JSON.parse(text);
  return Array.isArray(content) ? content : [];
}

/** Two processes may mend at once; whoever comes second finds the link made. */
async function makeLink(source: string, link: string): Promise<void> {
  try {
    await symlink(path.relative(path.dirname(link), source), link);
  } catch (error) {
    if (!(await exists(link))) throw error;
  }
}
