import { cp, mkdir, readdir, rename, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { SigetiError } from '../../core/index.ts';
import { installFailed } from './errors.ts';

/** A package whose folder is at hand. */
export interface ReadyPackage {
  readonly name: string;
  readonly folder: string;
  /** Left where it is and linked to: a local package follows its source. */
  readonly linked: boolean;
}

export interface Prepared<Result> {
  /** What takes the place of the packages of before; undefined leaves these alone. */
  readonly packages: readonly ReadyPackage[] | undefined;
  /** Called once the packages are in place. */
  finish(): Result;
}

/**
 * Lets `work` prepare packages in a folder beside the packages folder, then puts them in the place of those of before.
 * When anything fails, these are still there.
 */
export async function replacePackages<Result>(
  packagesFolder: string,
  work: (scratch: string) => Promise<Prepared<Result>>,
): Promise<Result> {
  const parent = path.dirname(packagesFolder);
  const prefix = `.${path.basename(packagesFolder)}-`;
  const own = path.join(parent, `${prefix}${process.pid}`);
  try {
    await mkdir(parent, { recursive: true });
    await removeRemains(parent, prefix);
    await mkdir(own);
    const prepared = await work(path.join(own, 'scratch'));
    if (prepared.packages !== undefined) {
      const fresh = path.join(own, 'new');
      await mkdir(fresh);
      for (const ready of prepared.packages) await place(ready, path.join(fresh, ready.name));
      await exchange(packagesFolder, fresh, path.join(own, 'old'));
    }
    return prepared.finish();
  } catch (error) {
    throw fileTrouble(error, packagesFolder);
  } finally {
    await rm(own, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }
}

/** What a command left that was killed. */
async function removeRemains(parent: string, prefix: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = name.startsWith(prefix) ? name.slice(prefix.length) : '';
    if (/^\d+$/.test(pid) && !isRunning(Number(pid)))
      await rm(path.join(parent, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch (error) {
    return error instanceof Error && Reflect.get(error, 'code') === 'EPERM';
  }
}

/** A link where the system allows it, as dbt makes it; else a copy. */
async function place({ folder, linked }: ReadyPackage, destination: string): Promise<void> {
  if (!linked) return await rename(folder, destination);
  try {
    await symlink(folder, destination, 'junction');
  } catch {
    await cp(folder, destination, { recursive: true });
  }
}

async function exchange(current: string, fresh: string, old: string): Promise<void> {
  const existed = await moveIfThere(current, old);
  try {
    await rename(fresh, current);
  } catch (error) {
    if (existed) await rename(old, current);
    throw error;
  }
}

async function moveIfThere(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && Reflect.get(error, 'code') === 'ENOENT') return false;
    throw error;
  }
}

/** A refusal of the file system, in a sentence; what is none comes back as it is. */
function fileTrouble(error: unknown, folder: string): unknown {
  if (error instanceof SigetiError || !(error instanceof Error)) return error;
  const code = Reflect.get(error, 'code');
  const known = ['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'ENOSPC', 'ENOTDIR', 'ENOTEMPTY', 'EXDEV'];
  return typeof code === 'string' && known.includes(code) ? installFailed(folder, error) : error;
}
