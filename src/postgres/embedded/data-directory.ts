import { randomBytes } from 'node:crypto';
import { appendFile, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { otherMajor } from './errors.ts';
import { exists, makePrivateFolder, readIfThere, writePrivateFile } from './files.ts';
import type { Installation } from './installation.ts';
import { filesIn, INITDB_ARGUMENTS, type ServerFiles } from './layout.ts';
import { freePort, isAlive } from './machine.ts';
import { programFailure, runProgram } from './program.ts';

/**
 * Creates a server's files where there are none: data, a random password that only the server's user can read, and a
 * port. They appear under their name whole or not at all, whatever kills this process, and whoever else does the same.
 */
export async function createDataDirectory(
  { files, binaries, user }: Installation,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (await exists(files.folder)) return;
  const scratch = `${files.folder}.new-${process.pid}`;
  await removeLeftovers(files.folder);
  try {
    await initialise({ files: filesIn(scratch, path), binaries, user }, signal);
    await rename(scratch, files.folder);
  } catch (error) {
    if (!(await exists(files.folder))) throw error;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/**
 * Throws DATABASE_EMBEDDED_OTHER_MAJOR when `home` holds another major's data and none of ours, or when our folder
 * holds another major's data.
 */
export async function refuseOtherMajor(home: string, files: ServerFiles, major: number): Promise<void> {
  const written = (await readIfThere(path.join(files.data, 'PG_VERSION')))?.trim();
  if (written !== undefined) {
    if (written !== String(major)) throw otherMajor(written, major, files.folder);
    return;
  }
  const others = (await readdir(home)).filter((name) => /^pg\d+$/.test(name) && name !== `pg${major}`);
  const [other] = others;
  if (other !== undefined) throw otherMajor(other.slice(2), major, path.join(home, other));
}

async function initialise(
  { files, binaries, user }: Pick<Installation, 'files' | 'binaries' | 'user'>,
  signal: AbortSignal | undefined,
): Promise<void> {
  await makePrivateFolder(files.folder, user);
  await writePrivateFile(files.password, randomBytes(24).toString('base64url'), user);
  const result = await runProgram(binaries.initdb, INITDB_ARGUMENTS, { cwd: files.folder, user, signal });
  if (result.exitCode !== 0) throw programFailure('initdb', result, files.folder);
  await appendFile(path.join(files.data, 'postgresql.conf'), `\ninclude '${path.basename(files.settings)}'\n`);
  await writePrivateFile(files.port, String(await freePort()), user);
}

/** What first starts that were killed have left. */
async function removeLeftovers(folder: string): Promise<void> {
  const parent = path.dirname(folder);
  const prefix = `${path.basename(folder)}.new-`;
  for (const name of await readdir(parent)) {
    if (!name.startsWith(prefix) || isAlive(Number(name.slice(prefix.length)))) continue;
    await rm(path.join(parent, name), { recursive: true, force: true });
  }
}

/** The server's password. */
export async function readPassword(files: ServerFiles): Promise<string> {
  return (await readFile(files.password, 'utf8')).trim();
}
