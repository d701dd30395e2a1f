import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { allows, canReach, findUser, ownerOf } from './server-user.ts';

const PASSWD = [
  'root:x:0:0:root:/root:/bin/bash',
  'toor:x:0:0:also root:/root:/bin/sh',
  'nobody:*:-2:-2:Unprivileged User:/var/empty:/usr/bin/false',
  'postgres:x:101:104::/var/lib/postgresql:/bin/bash',
].join('\n');

test('takes the first user that exists and is not root', () => {
  expect(findUser(PASSWD, ['postgres', 'nobody'])).toEqual({ name: 'postgres', uid: 101, gid: 104 });
  expect(findUser(PASSWD, ['_postgres', 'nobody'])).toEqual({ name: 'nobody', uid: 4294967294, gid: 4294967294 });
  expect(findUser(PASSWD, ['toor'])).toBeUndefined();
  expect(findUser('', ['postgres', 'nobody'])).toBeUndefined();
});

test('reads the rights of owner, group and others, the first that applies', () => {
  const user = { name: 'postgres', uid: 101, gid: 104 };
  expect(allows({ uid: 101, gid: 0, mode: 0o700 }, user, 0o5)).toBe(true);
  expect(allows({ uid: 0, gid: 104, mode: 0o750 }, user, 0o5)).toBe(true);
  expect(allows({ uid: 0, gid: 0, mode: 0o755 }, user, 0o5)).toBe(true);
  expect(allows({ uid: 101, gid: 0, mode: 0o077 }, user, 0o5)).toBe(false);
  expect(allows({ uid: 0, gid: 0, mode: 0o751 }, user, 0o5)).toBe(false);
});

test('reaches a place only through folders that let the user in', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sigeti-'));
  const stranger = { name: 'stranger', uid: 54_321, gid: 54_321 };
  mkdirSync(path.join(folder, 'open'));
  chmodSync(folder, 0o755);
  expect(canReach(path.join(folder, 'open'), stranger)).toBe(true);
  chmodSync(folder, 0o700);
  expect(canReach(path.join(folder, 'open'), stranger)).toBe(false);
  rmSync(folder, { recursive: true });
});

test('leaves an ordinary user’s server to that user', () => {
  expect(ownerOf({ uid: 0, gid: 0 })).toBeUndefined();
  expect(ownerOf({ uid: 1000, gid: 100 })).toMatchObject({ uid: 1000, gid: 100 });
});
