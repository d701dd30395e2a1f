import { existsSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const MEMORY = '/dev/shm';
/** Three servers under test take a third of it. */
const ROOMY_BYTES = 4 * 1024 ** 3;
const PREFIX = 'sigeti-test-';

/** Settings of servers under test: their files need not outlive them, and must stay small, for they may be in memory. */
export const TEST_SETTINGS: Readonly<Record<string, string>> = {
  fsync: 'off',
  full_page_writes: 'off',
  max_wal_size: '256MB',
  shared_buffers: '64MB',
  max_connections: '200',
};

/**
 * A new folder for a server under test. In memory where Linux offers enough: PostgreSQL creates and removes files all
 * the time, which can be half of its work on a disk.
 */
export async function makeServerFolder(): Promise<string> {
  if (!hasMemory()) return await mkdtemp(path.join(tmpdir(), PREFIX));
  clearRemains();
  return await mkdtemp(path.join(MEMORY, `${PREFIX}${process.pid}-`));
}

/** Containers often have 64 MB of it, or let no program run there, which a server of our own may have to. */
function hasMemory(): boolean {
  if (process.platform !== 'linux' || !existsSync(MEMORY)) return false;
  if (/^\S+ \/dev\/shm \S+ \S*\bnoexec\b/m.test(readFileSync('/proc/mounts', 'utf8'))) return false;
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize >= ROOMY_BYTES;
}

/** What killed test runs have left, since memory is dear; a server that lost its files ends by itself. */
function clearRemains(): void {
  for (const name of readdirSync(MEMORY)) {
    const pid = /^sigeti-test-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    try {
      rmSync(path.join(MEMORY, name), { recursive: true, force: true });
    } catch (error) {
      // Its server has not noticed yet and writes: what it leaves, the next test run clears away.
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOTEMPTY')) throw error;
    }
  }
}
