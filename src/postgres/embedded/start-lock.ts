import { rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { cancelled } from '../connection/statement-errors.ts';
import { readIfThere } from './files.ts';
import { isAlive } from './machine.ts';

const POLL_MS = 50;
/** A lock is empty for an instant between its creation and its writing. */
const EMPTY_LOCK_MS = 5_000;

/**
 * Runs `work` while no other process does so with this lock file. A lock whose process is gone is taken over; should
 * two take it over at once, the files' atomic creation and PostgreSQL's own lock keep the data safe. `signal` ends the
 * wait with DATABASE_CANCELLED.
 */
export async function withStartLock<T>(
  file: string,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  while (!(await acquire(file))) {
    if (signal?.aborted) throw cancelled();
    await delay(POLL_MS);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function acquire(file: string): Promise<boolean> {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (!(error instanceof Error) || Reflect.get(error, 'code') !== 'EEXIST') throw error;
  }
  if (await isAbandoned(file)) await rm(file, { force: true });
  return false;
}

async function isAbandoned(file: string): Promise<boolean> {
  const holder = await readIfThere(file);
  if (holder === undefined) return false;
  if (holder === '') return stat(file).then(({ mtimeMs }) => Date.now() - mtimeMs > EMPTY_LOCK_MS);
  return !isAlive(Number(holder));
}
