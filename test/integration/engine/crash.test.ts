// A server of this file's own that is killed, restarted and filled up in the middle of runs.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { serverUser } from '../../../src/postgres/embedded/server-user.ts';
import { type ConnectionTarget, connect, type EmbeddedServer, startEmbedded } from '../../../src/postgres/index.ts';
import { type NodeSpec, runNodes } from '../../support/engine-run.ts';

let directory: string;
let server: EmbeddedServer;
let target: ConnectionTarget;

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'sigeti-crash-'));
  chmodSync(directory, 0o755);
  await start();
});

afterAll(async () => {
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function start() {
  server = await startEmbedded({ directory, settings: { fsync: 'off' } });
  target = { ...server };
}

async function rows(sql: string, on: ConnectionTarget = target) {
  const session = await connect(on);
  try {
    return (await session.script(sql)).at(-1)?.rows ?? [];
  } finally {
    await session.close();
  }
}

const running = (text: string) =>
  `select pid from pg_stat_activity where state = 'active' and query like '%${text}%' and pid <> pg_backend_pid()`;

async function untilRunning(text: string): Promise<number> {
  let pid = 0;
  await vi.waitFor(
    async () => {
      pid = Number((await rows(running(text)))[0]?.[0]);
      expect(pid).toBeGreaterThan(0);
    },
    { timeout: 30_000 },
  );
  return pid;
}

/** As a client that comes back does: until the server answers. */
const untilUp = () => vi.waitFor(() => rows('select 1'), { timeout: 30_000 });

const table = (name: string, sql: string, more: Partial<NodeSpec> = {}): NodeSpec => ({
  name,
  sql,
  config: { materialized: 'table' },
  ...more,
});

/** A table of 100 rows is published; a second run has built its new rows and is about to publish them. */
function specs(value: number, wait: string): readonly NodeSpec[] {
  const select = (extra: string) => `select i as id, ${value} as v${extra} from generate_series(1, 100) i`;
  return [
    { ...table('kept', select('')), config: { materialized: 'table', unique_key: 'id' } },
    table('next', 'select count(*) as n from dwh.kept', { reads: ['kept'] }),
    table('slow', `select 1 as id ${wait}`),
  ];
}

describe('a server that crashes', () => {
  beforeEach(async () => {
    const { statuses } = await runNodes(target, specs(1, ''));
    expect(statuses).toEqual({ kept: 'success', next: 'success', slow: 'success' });
  });

  /** Whatever a crash did to scratch, what is published is the old state or the new one, whole. */
  const expectWhole = async (...values: readonly number[]) => {
    const [[count, least, most] = []] = await rows('select count(*)::int, min(v), max(v) from dwh.kept');
    expect([count, least === most, values.includes(Number(least))]).toEqual([100, true, true]);
  };
  const expectNextRunRight = async () => {
    const { statuses, events } = await runNodes(target, specs(3, ''));
    expect(statuses).toEqual({ kept: 'success', next: 'success', slow: 'success' });
    expect(events[0]).toMatchObject({
      type: 'notice',
      text: { fr: expect.stringContaining('Restes d’une exécution') },
    });
    await expectWhole(3);
    expect(await rows(`select 1 from pg_namespace where nspname like '\\_wap\\_%'`)).toEqual([]);
  };

  test.skipIf(process.platform === 'win32')(
    'one process killed: scratch is emptied, and nothing of it is published',
    async () => {
      const run = runNodes(target, specs(2, 'from pg_sleep(300)'));
      process.kill(await untilRunning('pg_sleep(300)'), 'SIGKILL');
      const { events, results } = await run;
      expect(events.at(-1)).toMatchObject({ type: 'run.finished', status: 'error' });
      expect(['DATABASE_CONNECTION_LOST', 'RUN_LOCK_LOST']).toContain(results.get('slow')?.error?.code);
      await untilUp();
      await expectWhole(1, 2);
      await expectNextRunRight();
    },
  );

  test.skipIf(process.platform === 'win32')(
    'killed while a node publishes, between its rows and its commit: nothing of the node is visible',
    async () => {
      const hook = { sql: 'select pg_sleep(301)', transaction: true };
      const [kept, ...others] = specs(2, '');
      const run = runNodes(target, [{ ...kept, name: 'kept', postHooks: [hook] }, ...others]);
      process.kill(await untilRunning('pg_sleep(301)'), 'SIGKILL');
      const { statuses } = await run;
      expect(statuses).toMatchObject({ kept: 'error', next: 'skipped' });
      await untilUp();
      await expectWhole(1);
      await expectNextRunRight();
    },
  );

  test('restarted: the run says that the connection or the lock is lost, and fails', async () => {
    const run = runNodes(target, specs(2, 'from pg_sleep(302)'));
    await untilRunning('pg_sleep(302)');
    await server.stop();
    const { events, results } = await run;
    expect(['DATABASE_CONNECTION_LOST', 'RUN_LOCK_LOST']).toContain(results.get('slow')?.error?.code);
    expect(events.at(-1)).toMatchObject({ type: 'run.finished', status: 'error' });
    await start();
    await expectWhole(1, 2);
    await expectNextRunRight();
  });
});

describe('limits of the server', () => {
  test('more temporary files than temp_file_limit: the limit and what to change are named', async () => {
    const sql = 'select i as id from generate_series(1, 300000) i order by md5(i::text)';
    const hook = { sql: `set temp_file_limit = '1MB'; set work_mem = '64kB'`, transaction: false };
    const { results } = await runNodes(target, [table('sorted', sql, { preHooks: [hook] })]);
    expect(results.get('sorted')?.error).toMatchObject({
      sqlState: '53400',
      hint: { fr: expect.stringContaining('show temp_file_limit') },
    });
  });

  test('a lock that is not obtained in time, and two transactions that wait for each other', async () => {
    const other = await connect(target);
    await other.script(
      'begin; create table public.a (id int); create table public.b (id int); commit; begin; lock table public.b',
    );
    const waits = table('waits', 'select * from public.b', {
      preHooks: [{ sql: `set lock_timeout = '10ms'`, transaction: false }],
    });
    const late = await runNodes(target, [waits]);
    expect(late.results.get('waits')?.error).toMatchObject({ sqlState: '55P03', hint: { en: /lock_timeout/ } });
    const crossed = runNodes(target, [
      table('crossed', 'select 1 as id', {
        preHooks: [
          { sql: `begin; set deadlock_timeout = '1s'; lock table public.a; lock table public.b`, transaction: false },
        ],
      }),
    ]);
    await vi.waitFor(async () => expect(await rows(`select 1 from pg_locks where not granted`)).not.toEqual([]));
    const second = other.script('set deadlock_timeout = 60000; lock table public.a').catch(() => undefined);
    const { results } = await crossed;
    expect(results.get('crossed')?.error).toMatchObject({
      sqlState: '40P01',
      message: { fr: expect.stringMatching(/^Deux transactions s’attendaient l’une l’autre \(40P01\)/) },
      hint: { fr: expect.stringContaining('rien n’est publié') },
    });
    await second;
    await other.close();
  });

  // A file system of a few megabytes takes a mount, and that takes root.
  test.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)(
    'a disk that is full: the node fails, what is published stays, and the next run succeeds',
    async () => {
      const small = path.join(directory, 'small');
      mkdirSync(small);
      const user = serverUser();
      const owner = user ? `,uid=${user.uid},gid=${user.gid}` : '';
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=12m,mode=700${owner}`, 'tmpfs', small]);
      try {
        await rows(`create tablespace small location '${small}'`);
        await rows('create database full_disk tablespace small');
        const full = { ...target, database: 'full_disk' };
        const spec = (count: number) =>
          table('big', `select i as id, repeat('x', 500) as t from generate_series(1, ${count}) i`);
        expect((await runNodes(full, [spec(10)])).statuses).toEqual({ big: 'success' });
        const { results, events } = await runNodes(full, [spec(100_000)]);
        expect(results.get('big')?.error).toMatchObject({
          code: 'DATABASE_DISK_FULL',
          location: { file: 'models/big.sql' },
          hint: { fr: expect.stringContaining('rien n’a été publié à moitié') },
        });
        expect(events.at(-1)).toMatchObject({ type: 'run.finished', status: 'error' });
        expect(await rows('select count(*)::int from dwh.big', full)).toEqual([[10]]);
        expect((await runNodes(full, [spec(20)])).statuses).toEqual({ big: 'success' });
        expect(await rows('select count(*)::int from dwh.big', full)).toEqual([[20]]);
      } finally {
        // The mount must go even where the server is gone.
        await rows('drop database if exists full_disk with (force)')
          .then(() => rows('drop tablespace if exists small'))
          .finally(() => execFileSync('umount', ['-l', small]));
      }
    },
  );
});
