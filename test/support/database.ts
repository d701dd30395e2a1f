import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, vi } from 'vitest';
import { type ConnectionTarget, connect, parseConnectionUrl, type Session } from '../../src/postgres/index.ts';
import type { TestServer } from './servers.ts';

/** A database of this test file alone. */
export interface TestDatabase {
  /** To connect to it, from hooks and tests on. */
  target(): ConnectionTarget;
  /** A session that is closed after the file's tests. */
  session(): Promise<Session>;
}

/** The embedded server where it runs, else the newest of those under test. */
export function newestServer(): TestServer {
  const [newest] = [...inject('servers')].sort((left, right) => Number(right.label) - Number(left.label));
  if (newest === undefined) throw new Error('No server under test: look at SIGETI_TEST_SERVERS.');
  return newest;
}

/** Runs the tests of `define` on each server under test. For whatever sends SQL that users' servers will see. */
export function describeOnEveryServer(name: string, define: (server: TestServer) => void): void {
  for (const server of inject('servers')) describe(`${name}, PostgreSQL ${server.label}`, () => define(server));
}

/**
 * A fresh database for the surrounding file or `describe`, dropped afterwards. The tests fail when they leave a
 * connection to it open, except those of `session()`.
 */
export function useTestDatabase(server: TestServer = newestServer()): TestDatabase {
  const admin = parseConnectionUrl(server.url);
  const name = `sigeti_test_${randomBytes(6).toString('hex')}`;
  const target: ConnectionTarget = { ...admin, database: name };
  const sessions: Session[] = [];

  beforeAll(() => withSession(admin, (session) => session.query(`create database ${name} template template0`)));

  afterAll(async () => {
    await Promise.all(sessions.map((session) => session.close()));
    await withSession(admin, async (session) => {
      const noneLeft = async () =>
        expect(await connectionsTo(session, name), 'connections that the tests left open').toEqual([]);
      // A server process outlives its client by an instant.
      await vi.waitFor(noneLeft, { timeout: 5_000 });
      await session.query(`drop database ${name} with (force)`);
    });
  });

  return {
    target: () => target,
    session: async () => {
      const session = await connect(target);
      sessions.push(session);
      return session;
    },
  };
}

async function withSession<T>(target: ConnectionTarget, work: (session: Session) => Promise<T>): Promise<T> {
  const session = await connect(target);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

async function connectionsTo(session: Session, database: string) {
  const { rows } = await session.query(
    `select application_name, state, query from pg_stat_activity
      where datname = $1 and backend_type = 'client backend'`,
    [database],
  );
  return rows;
}
