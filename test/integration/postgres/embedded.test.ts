import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type ConnectionTarget,
  connect,
  startEmbedded,
  statusEmbedded,
  stopEmbedded,
} from '../../../src/postgres/index.ts';

const settings = { fsync: 'off', shared_buffers: '16MB' };
let project = '';
let directory = '';

beforeEach(() => {
  project = mkdtempSync(path.join(tmpdir(), 'sigeti été '));
  chmodSync(project, 0o755);
  directory = path.join(project, '.sigeti');
});

afterEach(async () => {
  await stopEmbedded({ directory });
  const { dataDirectory } = await statusEmbedded({ directory });
  rmSync(path.resolve(dataDirectory, '..', '..'), { recursive: true, force: true });
  rmSync(project, { recursive: true, force: true });
});

test('starts once, is found again, and stops', async () => {
  expect(await statusEmbedded({ directory })).toMatchObject({ running: false, created: false });
  const first = await startEmbedded({ directory, settings });
  expect(first).toMatchObject({ host: '127.0.0.1', database: 'sigeti_node_db', user: 'postgres', reused: false });
  const second = await startEmbedded({ directory, settings });
  expect(second).toMatchObject({ port: first.port, processId: first.processId, reused: true });
  expect(await statusEmbedded({ directory })).toMatchObject({ running: true, port: first.port, pid: first.processId });
  await first.stop();
  expect(await statusEmbedded({ directory })).toMatchObject({ running: false, created: true });
  expect(await stopEmbedded({ directory })).toBe(false);
});

test('is UTF-8, knows accents, and keeps strangers out', async () => {
  const server = await startEmbedded({ directory, settings });
  const { rows } = await ask(
    server,
    `select current_setting('server_encoding') as encoding, upper('é') as upper,
            current_setting('listen_addresses') as address, current_setting('TimeZone') as zone`,
  );
  expect(rows).toEqual([{ encoding: 'UTF8', upper: 'É', address: '127.0.0.1', zone: 'UTC' }]);
  await expect(connect({ ...server, password: 'postgres' })).rejects.toMatchObject({ code: 'DATABASE_PASSWORD_WRONG' });
  const passwordFile = path.join(directory, 'postgres', 'pg18', 'password');
  expect(readFileSync(passwordFile, 'utf8')).toBe(server.password);
  if (process.platform !== 'win32') expect(statSync(passwordFile).mode & 0o777).toBe(0o600);
});

test('comes back after a crash with all that was committed, on the same port', async () => {
  const server = await startEmbedded({ directory, settings });
  await ask(server, 'create table kept as select 42 as n');
  process.kill(server.processId, 'SIGKILL');
  const again = await startEmbedded({ directory, settings });
  expect(again).toMatchObject({ port: server.port, reused: false });
  expect((await ask(again, 'select n from kept')).rows).toEqual([{ n: 42 }]);
});

test('comes back after a crash that followed the undoing of an unlogged table', async () => {
  // The undoing must not reach the log before the crash; what was created has, with somebody else's commit.
  const lazy = { ...settings, wal_writer_delay: '10s', synchronous_commit: 'on' };
  const server = await startEmbedded({ directory, settings: lazy });
  const undoing = await connect(server);
  try {
    await undoing.script('begin; create unlogged table gone (n int)');
    await ask(server, 'create table kept as select 42 as n');
    await undoing.script('rollback');
    process.kill(server.processId, 'SIGKILL');
    const again = await startEmbedded({ directory, settings });
    expect((await ask(again, 'select n from kept')).rows).toEqual([{ n: 42 }]);
  } finally {
    await undoing.close();
  }
});

test('is one server for two who start it at once', async () => {
  const [one, other] = await Promise.all([
    startEmbedded({ directory, settings }),
    startEmbedded({ directory, settings }),
  ]);
  expect(one.processId).toBe(other.processId);
  expect([one.reused, other.reused].sort()).toEqual([false, true]);
});

test('moves to another port when its own is taken, and says so', async () => {
  const server = await startEmbedded({ directory, settings });
  await server.stop();
  const stranger = createServer().listen(server.port, '127.0.0.1');
  const heard: string[] = [];
  try {
    const moved = await startEmbedded({ directory, settings, onNotice: ({ en }) => heard.push(en) });
    expect(moved.port).not.toBe(server.port);
    expect(heard).toEqual([
      `Port ${server.port} is taken by another program: the embedded PostgreSQL moves to port ${moved.port}.`,
    ]);
  } finally {
    stranger.close();
  }
});

test('refuses the data of another major', async () => {
  mkdirSync(path.join(directory, 'postgres', 'pg17'), { recursive: true });
  const refused = startEmbedded({ directory, settings });
  await expect(refused).rejects.toMatchObject({ code: 'DATABASE_EMBEDDED_OTHER_MAJOR' });
});

test('starts again after a first start that was killed', async () => {
  const home = path.join(directory, 'postgres');
  mkdirSync(path.join(home, 'pg18.new-999999999', 'data'), { recursive: true });
  writeFileSync(path.join(home, 'start.lock'), '999999999');
  if (process.getuid?.() === 0) chmodSync(home, 0o755);
  expect(await startEmbedded({ directory, settings })).toMatchObject({ reused: false });
  expect(existsSync(path.join(home, 'pg18.new-999999999'))).toBe(false);
});

test.runIf(process.getuid?.() === 0)('serves root from a folder that only root can enter', async () => {
  chmodSync(project, 0o700);
  const server = await startEmbedded({ directory, settings });
  expect((await ask(server, 'select 1 as n')).rows).toEqual([{ n: 1 }]);
  const { dataDirectory } = await statusEmbedded({ directory });
  expect(dataDirectory.startsWith(project)).toBe(false);
});

async function ask(target: ConnectionTarget, sql: string) {
  const session = await connect(target);
  try {
    return await session.query(sql);
  } finally {
    await session.close();
  }
}
