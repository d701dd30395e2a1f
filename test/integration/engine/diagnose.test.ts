// What `debug` finds wrong with a server and with rights, on real ones: each failing check, with its remedy.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Check } from '../../../src/engine/index.ts';
import { diagnose } from '../../../src/engine/index.ts';
import { type ConnectionTarget, connect } from '../../../src/postgres/index.ts';
import { environmentFor, writeProject } from '../../support/cli.ts';
import { describeOnEveryServer, newestServer, useTestDatabase } from '../../support/database.ts';

const project = writeProject({
  'models/un.sql': "select * from {{ source('app', 'lots') }}",
  'models/s.yml': 'sources: [{name: app, schema: app, tables: [{name: lots}]}]',
});
afterAll(() => project.remove());

interface Asked {
  readonly connectionOnly?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  readonly clock?: () => number;
}

/** The checks of the project on a database, by title. */
async function checksOf(target: ConnectionTarget, asked: Asked = {}): Promise<ReadonlyMap<string, Check>> {
  const checks = new Map<string, Check>();
  const environment = { ...environmentFor(target), ...asked.environment };
  await diagnose({
    options: { projectDirectory: project.directory, environment },
    connectionOnly: asked.connectionOnly ?? false,
    node: { version: '20.20.0', system: 'test' },
    logDirectory: ({ root }) => root.directory,
    reach: async (_, found) => found,
    processEnvironment: process.env,
    signal: new AbortController().signal,
    clock: asked.clock ?? (() => Date.now() / 1000),
    checkSource: async () => undefined,
    checkFurther: async () => [],
    onProject: () => undefined,
    onCheck: (check) => checks.set(check.title.en, check),
  });
  return checks;
}

const failuresIn = (checks: ReadonlyMap<string, Check>) =>
  [...checks.values()].filter(({ status }) => status === 'failed').map(({ title }) => title.en);

describeOnEveryServer('debug', (server) => {
  const database = useTestDatabase(server);
  const role = `sigeti_${randomBytes(4).toString('hex')}`;
  const asRole = (): ConnectionTarget => ({ ...database.target(), user: role, password: 'un-mot' });

  beforeAll(async () => {
    const session = await database.session();
    await session.query(`create role "${role}" login password 'un-mot'`);
    await session.query('create schema app');
    await session.query('create table app.lots (numero text)');
    await session.query(`revoke temporary on database "${database.target().database}" from public`);
  });
  afterAll(async () => {
    const session = await connect(database.target());
    await session.query(`drop owned by "${role}"; drop role "${role}"`);
    await session.close();
  });

  test('where all is well, every check is good, and none is left out', async () => {
    const checks = await checksOf(database.target());
    expect([...checks.values()].filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(checks.get('Version')?.detail.en).toContain(`PostgreSQL ${server.version}`);
    expect(checks.get('Source tables')?.detail.en).toBe('1 readable');
    expect(JSON.stringify([...checks.values()])).not.toContain(String(database.target().password));
  });

  test('a role without rights is told which statement grants each', async () => {
    const session = await database.session();
    await session.query('create schema if not exists dwh; create table if not exists dwh.autre (x int)');
    const checks = await checksOf(asRole());
    expect(failuresIn(checks)).toEqual([
      'Create a schema',
      'Temporary tables',
      'Project’s schemas',
      'Project’s tables',
      'Source tables',
    ]);
    const remedies = [...checks.values()].flatMap(({ remedy }) => (remedy ? [remedy.en.replace(/^[^:]*: /, '')] : []));
    // The remedies work: after them, only what another role owns is in the way, and its remedy is to become a member.
    for (const remedy of remedies) await session.query(remedy);
    expect(failuresIn(await checksOf(asRole()))).toEqual([]);
    await session.query('drop schema dwh cascade');
  });

  test('a wrong password stops at the login, and what comes after is not tried', async () => {
    const checks = await checksOf({ ...database.target(), password: 'faux' });
    expect(failuresIn(checks)).toEqual(['Login']);
    expect(checks.get('Login')?.remedy?.en).toMatch(/password/);
    expect(checks.get('Server')?.status).toBe('ok');
    expect(checks.get('Rights')?.status).toBe('untried');
  });
});

test('a source that is not there is named', async () => {
  const target = { ...newestTarget(), database: 'postgres' };
  const checks = await checksOf(target);
  expect(checks.get('Source tables')).toMatchObject({
    status: 'failed',
    detail: { en: '1 of 1 do not exist: app.lots' },
  });
});

test('a database that is not UTF-8 is told how to become one', async () => {
  const name = `sigeti_latin_${randomBytes(4).toString('hex')}`;
  const admin = await connect(newestTarget());
  await admin.query(`create database ${name} encoding 'LATIN1' locale 'C' template template0`);
  const checks = await checksOf({ ...newestTarget(), database: name }, { connectionOnly: true });
  await admin.query(`drop database ${name} with (force)`);
  await admin.close();
  expect(failuresIn(checks)).toEqual(['Database encoding']);
  expect(checks.get('Database encoding')?.remedy?.en).toContain(`create database ${name}_utf8 encoding 'UTF8'`);
  expect(checks.get('Client encoding')?.detail.en).toMatch(/^UTF8/);
});

test('nobody at the address: the server is what fails', async () => {
  const checks = await checksOf({ ...newestTarget(), port: 1 }, { connectionOnly: true });
  expect([...checks.values()].map(({ title, status }) => [title.en, status])).toEqual([
    ['Server', 'failed'],
    ['Encryption', 'untried'],
    ['Login', 'untried'],
    ['Version', 'untried'],
  ]);
});

test('clocks that are apart are a warning', async () => {
  const checks = await checksOf(newestTarget(), { connectionOnly: true, clock: () => Date.now() / 1000 - 3600 });
  expect(checks.get('Time zone and clock')).toMatchObject({
    status: 'warned',
    detail: { en: expect.stringMatching(/ 3\d{3} s apart/) },
  });
});

function newestTarget(): ConnectionTarget {
  const { hostname, port, username, password } = new URL(newestServer().url);
  return {
    host: hostname,
    port: Number(port),
    user: username,
    password: decodeURIComponent(password),
    database: 'postgres',
  };
}
