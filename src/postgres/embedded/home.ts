import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { noAccess } from './errors.ts';
import { exists, makePrivateFolder } from './files.ts';
import { canReach, type ServerUser } from './server-user.ts';

/** Where the embedded server of a project keeps its things. */
export interface ServerHome {
  /** Data, password, port and log; only the server's user may enter. */
  readonly home: string;
  /** Where programs are copied to when the server's user cannot reach those of the project. */
  readonly store: string;
  /** Whether both lie outside of the project, where others may have been before. */
  readonly outside: boolean;
}

const SYSTEM_STORE = '/var/lib/sigeti';

/**
 * `<directory>/postgres`; for root with a directory that only root can enter, a folder of the system named after the
 * directory's path.
 */
export async function locateHome(directory: string, user: ServerUser | undefined): Promise<ServerHome> {
  const own = path.resolve(directory);
  const nearest = await nearestFolder(own);
  if (user === undefined || canReach(nearest, user)) {
    return { home: path.join(own, 'postgres'), store: own, outside: false };
  }
  const store = (await canCreate(SYSTEM_STORE)) ? SYSTEM_STORE : path.join(tmpdir(), 'sigeti-0');
  const real = path.join(await realpath(nearest), path.relative(nearest, own));
  const key = createHash('sha256').update(real).digest('hex').slice(0, 16);
  return { home: path.join(store, key), store, outside: true };
}

/**
 * Creates what `locateHome` named. Outside of the project, and above all in the temporary folder, a name may have been
 * taken by somebody else: what is found must be ours. Throws DATABASE_EMBEDDED_NO_ACCESS.
 */
export async function makeHome({ home, store, outside }: ServerHome, user: ServerUser | undefined): Promise<void> {
  if (!(await exists(store))) {
    await mkdir(store, { recursive: true });
    await chmod(store, 0o755);
  }
  await makePrivateFolder(home, user);
  if (outside) {
    await mustBelongTo(store, process.getuid?.());
    await mustBelongTo(home, user?.uid);
  }
}

async function mustBelongTo(place: string, uid: number | undefined): Promise<void> {
  const found = await lstat(place);
  if (!found.isDirectory() || found.uid !== uid) throw noAccess(place, `uid ${uid}`, undefined);
}

async function nearestFolder(place: string): Promise<string> {
  return (await exists(place)) ? place : nearestFolder(path.dirname(place));
}

async function canCreate(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o755 });
    return true;
  } catch {
    return false;
  }
}
