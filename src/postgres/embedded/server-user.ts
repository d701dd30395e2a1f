import { readFileSync, type Stats, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import { noServerUser, uidWithoutName } from './errors.ts';

/** Who the server runs as. */
export interface ServerUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root: root's server runs as the first of these that exists. */
const UNPRIVILEGED = ['postgres', '_postgres', 'nobody'];

/**
 * The other user to run the server as; undefined where it runs as the caller. Throws DATABASE_EMBEDDED_NO_USER when
 * PostgreSQL would refuse every user there is.
 */
export function serverUser(): ServerUser | undefined {
  const uid = process.getuid?.();
  if (uid === undefined) return undefined;
  if (uid !== 0) {
    try {
      userInfo();
    } catch (error) {
      throw uidWithoutName(uid, error);
    }
    return undefined;
  }
  const user = findUser(readFileSync('/etc/passwd', 'utf8'), UNPRIVILEGED);
  if (user === undefined) throw noServerUser();
  return user;
}

/** The user a folder belongs to; undefined for root's. Root runs the server of an ordinary user as that user. */
export function ownerOf(stats: Pick<Stats, 'uid' | 'gid'>): ServerUser | undefined {
  return stats.uid === 0 ? undefined : { name: `uid ${stats.uid}`, uid: stats.uid, gid: stats.gid };
}

/** The first of `names` in a passwd file; users that are root under another name do not count. */
export function findUser(passwd: string, names: readonly string[]): ServerUser | undefined {
  const users = passwd.split('\n').map((line) => line.split(':'));
  for (const name of names) {
    const [, , uid, gid] = users.find(([candidate]) => candidate === name) ?? [];
    // macOS writes nobody's number as -2.
    if (uid !== undefined && gid !== undefined && Number(uid) !== 0) {
      return { name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 };
    }
  }
  return undefined;
}

/** Whether `user` may enter every folder above `place`, and read and enter `place` itself. */
export function canReach(place: string, user: ServerUser): boolean {
  const absolute = path.resolve(place);
  for (let folder = path.dirname(absolute); ; folder = path.dirname(folder)) {
    if (!allows(statSync(folder), user, 0o1)) return false;
    if (folder === path.dirname(folder)) break;
  }
  return allows(statSync(absolute), user, 0o5);
}

/** Whether the mode gives `user` all of `bits` (4 read, 2 write, 1 enter or run). */
export function allows(stats: Pick<Stats, 'uid' | 'gid' | 'mode'>, user: ServerUser, bits: number): boolean {
  const shift = stats.uid === user.uid ? 6 : stats.gid === user.gid ? 3 : 0;
  return ((stats.mode >> shift) & bits) === bits;
}
