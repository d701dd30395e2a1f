// The command line, from a source on one server to a warehouse on another.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { advance, check, OPERATION_NAMES } from '../../../simulation/index.ts';
import { environmentFor, runInProcess, writeProject } from '../../support/cli.ts';
import { newestServer, useTestDatabase } from '../../support/database.ts';
import { copyWarehouse, simulate } from '../../support/warehouse.ts';
import { oldestServer, sql, withSession } from './support.ts';

const source = useTestDatabase(oldestServer());
const warehouse = useTestDatabase(newestServer());
const home = mkdtempSync(path.join(tmpdir(), 'sigeti-home-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const SOURCES = `version: 2
sources:
  - name: app
    schema: copie
    tables:
      - {name: lots, config: {meta: {extract: {watermark: maj}}}}
      - name: zones
`;
const project = writeProject({
  'models/sources.yml': SOURCES,
  'models/stg_lots.sql': "{{ config(materialized='view') }} select id, numero from {{ source('app', 'lots') }}",
  'models/total.sql': "select count(*) as n from {{ ref('stg_lots') }} cross join {{ source('app', 'zones') }}",
});
afterAll(() => project.remove());

function environment(): Readonly<Record<string, string>> {
  const { host, port, database, user, password } = source.target();
  return {
    ...environmentFor(warehouse.target()),
    SOURCE_DB_HOST: host,
    SOURCE_DB_PORT: String(port),
    SOURCE_DB_NAME: database,
    SOURCE_DB_USER: user,
    SOURCE_DB_PASSWORD: String(password),
    SOURCE_DB_SCHEMA: 'app',
    HOME: home,
  };
}
const sigeti = (...line: readonly string[]) =>
  runInProcess([...line, '--project-dir', project.directory], { environment: environment() });

beforeAll(() =>
  sql(
    source.target(),
    `create schema app; create table app.lots (id int primary key, numero text, maj timestamptz default now());
     create table app.zones (id int primary key, pwd text); create table app.autre (id int);
     insert into app.lots select i, 'L' || i from generate_series(1, 3) i; insert into app.zones values (1), (2)`,
  ),
);
beforeEach(() => sql(warehouse.target(), 'drop schema if exists copie, dwh, sigeti_extract cascade'));

describe('sigeti extract', () => {
  test('copies what the sources declare and nothing else, within 80 columns, in both languages', async () => {
    const english = await sigeti('extract');
    expect(english).toMatchObject({ exitCode: 0 });
    expect(english.stdout).toContain('copie.lots');
    expect(english.stdout).toMatch(/Sources published together, in their state of \d{4}-/);
    expect(english.stderr + english.stdout).not.toContain(String(source.target().password));
    for (const line of english.stdout.split('\n')) expect([...line].length).toBeLessThanOrEqual(80);
    const tables = `select string_agg(relname, ', ' order by relname) from pg_class where relnamespace = 'copie'::regnamespace and relkind = 'r'`;
    expect(await sql(warehouse.target(), tables)).toEqual([['lots, zones']]);
    const french = await sigeti('extract', '--lang', 'fr');
    expect(french.stdout).toContain('Sources publiées ensemble, dans leur état du');
  });

  test('of chosen sources copies those', async () => {
    expect(await sigeti('extract', '--select', 'source:app.zones')).toMatchObject({ exitCode: 0 });
    expect(
      await sql(warehouse.target(), `select to_regclass('copie.lots')::text, to_regclass('copie.zones')::text`),
    ).toEqual([[null, 'copie.zones']]);
  });

  test('writes its events as JSON', async () => {
    const { stdout } = await sigeti('extract', '--log-format', 'json');
    const types = stdout
      .trim()
      .split('\n')
      .map((line): string => JSON.parse(line).event?.type)
      .filter((type) => type !== undefined);
    expect(types.at(0)).toBe('notice');
    expect(types).toEqual(expect.arrayContaining(['run.started', 'node.started', 'node.finished', 'run.finished']));
  });

  test('says every problem of the source at once, with its place', async () => {
    await sql(source.target(), 'alter table app.lots rename to lot; alter table app.zones rename to zone');
    try {
      const { exitCode, stderr } = await sigeti('extract');
      expect(exitCode).toBe(2);
      expect(stderr.match(/EXTRACT_TABLE_MISSING/g)).toHaveLength(2);
      expect(stderr).toContain('models/sources.yml');
    } finally {
      await sql(source.target(), 'alter table app.lot rename to lots; alter table app.zone rename to zones');
    }
  });

  test('says that it is the source that refuses, and by which variable', async () => {
    const wrong = { ...environment(), SOURCE_DB_PASSWORD: 's3cret-wrong' };
    const line = ['extract', '--project-dir', project.directory];
    const { exitCode, stdout, stderr } = await runInProcess(line, { environment: wrong });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('DATABASE_PASSWORD_WRONG');
    expect(stderr).toContain('Source database:');
    expect(stderr).toContain('SOURCE_DB_PASSWORD');
    expect(stdout + stderr).not.toContain('s3cret-wrong');
  });

  test('has nothing to do where the source is the warehouse', async () => {
    const own = environmentFor(warehouse.target());
    const alone = await runInProcess(['extract', '--project-dir', project.directory], {
      environment: { ...own, HOME: home },
    });
    expect(alone).toMatchObject({ exitCode: 0 });
    expect(alone.stdout).toContain('Nothing to copy');
  });

  test('refuses options that it does not know, with their place', async () => {
    const wrong = writeProject({ 'models/sources.yml': SOURCES.replace('watermark: maj', 'watermarks: maj') });
    try {
      const { exitCode, stderr } = await runInProcess(['extract', '--project-dir', wrong.directory], {
        environment: environment(),
      });
      expect({ exitCode, code: /EXTRACT_\w+/.exec(stderr)?.[0] }).toEqual({
        exitCode: 2,
        code: 'EXTRACT_CONFIG_INVALID',
      });
      expect(stderr).toContain('meta.extract.watermarks of source.petit.app.lots');
    } finally {
      wrong.remove();
    }
  });
});

describe('sigeti refresh', () => {
  test('copies the sources first, and builds nothing where that fails', async () => {
    expect(await sigeti('refresh')).toMatchObject({ exitCode: 0 });
    expect(await sql(warehouse.target(), 'select n::int from dwh.total')).toEqual([[6]]);
    await sql(
      source.target(),
      `insert into app.lots values (4, 'L4'); alter table app.lots rename column numero to nom`,
    );
    const refused = await sigeti('refresh');
    expect(refused).toMatchObject({ exitCode: 2 });
    expect(refused.stderr).toContain('EXTRACT_COLUMN_GONE');
    expect(await sql(warehouse.target(), 'select n::int from dwh.total')).toEqual([[6]]);
    await sql(source.target(), 'alter table app.lots rename column nom to numero');
    expect(await sigeti('refresh')).toMatchObject({ exitCode: 0 });
    expect(await sql(warehouse.target(), 'select n::int from dwh.total')).toEqual([[8]]);
  });

  test('of the SIGETI warehouse gives the truth of a source on another server, also after days with every operation', async () => {
    const copy = copyWarehouse();
    const { SOURCE_DB_SCHEMA: _schema, ...rest } = environment();
    const sigetiOn = async (day: string, ...line: readonly string[]) => {
      const vars = ['--project-dir', copy.directory, '--vars', `{date_reference: ${day}}`];
      const { exitCode, stdout, stderr } = await runInProcess([...line, ...vars], { environment: rest });
      expect({ exitCode, stderr }, stdout).toEqual({ exitCode: 0, stderr: '' });
      return stdout;
    };
    try {
      const start = '2026-03-31';
      const truth = await simulate(source.target(), copy.directory, { scale: 1, seed: 'ailleurs', asOf: start });
      await sigetiOn(start, 'extract');
      const { to } = await withSession(source.target(), (session) =>
        advance({ session, days: 2, seed: '1', operations: OPERATION_NAMES, truthFile: truth }),
      );
      expect(await sigetiOn(to, 'refresh', ...WITHOUT_TESTS)).toContain('increment');
      await expectEqualCopies();
      const { figures, differences } = await withSession(warehouse.target(), (session) =>
        check({ session, truthFile: truth, schema: 'dwh' }),
      );
      expect({ isMuch: figures > 500, differences }).toEqual({ isMuch: true, differences: [] });
    } finally {
      copy.remove();
    }
  });
});

const WITHOUT_TESTS = ['--select', 'resource_type:seed', 'resource_type:snapshot', 'resource_type:model'];

/** Every copy has the rows of its table, column by column. */
async function expectEqualCopies(): Promise<void> {
  const tables = await sql(
    warehouse.target(),
    `select c.table_name, (select string_agg(format('%I::text', attname), ', ' order by attname) from pg_attribute
       where attrelid = format('%I.%I', c.schema_name, c.table_name)::regclass and attnum > 0 and not attisdropped)
     from sigeti_extract.copy c where schema_name = 'public' order by 1`,
  );
  expect(tables.length).toBeGreaterThan(15);
  for (const [name, columns] of tables) {
    const digest = `set timezone = 'UTC'; select count(*)::int, md5(string_agg(r::text, e'\\n' order by r::text)) from (select ${columns} from public.${name}) r`;
    const [there, here] = await Promise.all([sql(source.target(), digest), sql(warehouse.target(), digest)]);
    expect(here, String(name)).toEqual(there);
  }
}
