import { chown, mkdir, open, readFile, stat, writeFile } from 'node:fs/promises';
import type { ServerUser } from './server-user.ts';

export async function exists(place: string): Promise<boolean> {
  return stat(place).then(
    () => true,
    () => false,
  );
}

/** The file's text; undefined where there is no such file. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Creates a folder that only the server's user may enter; one that is there stays as it is. */
export async function makePrivateFolder(place: string, user: ServerUser | undefined): Promise<void> {
  const created = await mkdir(place, { recursive: true, mode: 0o700 });
  if (created !== undefined && user !== undefined) await chown(place, user.uid, user.gid);
}

/** A file that only the server's user may read. */
export async function writePrivateFile(file: string, text: string, user: ServerUser | undefined): Promise<void> {
  await writeFile(file, text, { mode: 0o600 });
  if (user !== undefined) await chown(file, user.uid, user.gid);
}

/** The text that was added to a file since it had `offset` bytes. */
export async function readFrom(file: string, offset: number): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.max(0, size - offset)), 0, undefined, offset);
    return buffer.subarray(0, bytesRead).toString();
  } finally {
    await handle.close();
  }
}

/** Size in bytes; 0 where there is no such file. */
export async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, 'code') === 'ENOENT';
}
