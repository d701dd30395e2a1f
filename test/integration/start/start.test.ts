import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type HostProcess, runCli } from '../../../src/cli/program.ts';
import { connect, statusEmbedded, stopEmbedded } from '../../../src/postgres/index.ts';

let project = '';
let directory = '';

beforeEach(() => {
  project = mkdtempSync(path.join(tmpdir(), 'sigeti dépôt '));
  chmodSync(project, 0o755);
  directory = path.join(project, '.sigeti');
  mkdirSync(path.join(project, 'models'));
  writeFileSync(path.join(project, 'dbt_project.yml'), 'name: p\nvars: {simulate: simulation.mjs}\n');
  writeFileSync(path.join(project, 'models/one.sql'), 'select n from public.source');
});

afterEach(async () => {
  await stopEmbedded({ directory });
  const { dataDirectory } = await statusEmbedded({ directory });
  rmSync(path.resolve(dataDirectory, '..', '..'), { recursive: true, force: true });
  rmSync(project, { recursive: true, force: true });
});

test('creates the source, builds, and stops the server it started', async () => {
  simulate('create table public.source as select 1 as n');
  expect(await start()).toMatchObject({ exitCode: 0, errors: '' });
  expect(await statusEmbedded({ directory })).toMatchObject({ running: false, created: true });
});

test('creates the source once when two start together', async () => {
  simulate('create table public.source as select 1 as n from pg_sleep(0.5)');
  const outcomes = await Promise.all([start(), start()]);
  expect(outcomes.map(({ errors }) => errors).join('')).not.toContain('already exists');
  expect(outcomes.map(({ exitCode }) => exitCode)).toContain(0);
});

test('leaves the server to a command that uses it meanwhile', async () => {
  simulate(`do $$ begin
    while not exists (select from pg_locks where locktype = 'advisory' and objid = 77 and granted) loop
      perform pg_sleep(0.02);
    end loop;
    create table public.source as select 1 as n;
  end $$`);
  const started = start();
  const server = await vi.waitUntil(
    async () => {
      const status = await statusEmbedded({ directory });
      return status.running ? status.server : undefined;
    },
    { timeout: 60_000 },
  );
  const other = await connect(server);
  await other.script('select pg_advisory_lock(77)');
  expect(await started).toMatchObject({ exitCode: 0, errors: expect.stringContaining('stays up') });
  expect((await other.query('select n from dwh.one')).rows).toEqual([{ n: 1 }]);
  await other.close();
});

/** A module for the project that creates its source by one statement. */
function simulate(sql: string): void {
  const text = `
    const look = "select to_regclass('public.source') is not null as present";
    export const hasSource = async (session) => (await session.query(look)).rows[0].present;
    export const create = async ({ session }) => {
      await session.script(${JSON.stringify(sql)});
      return { tables: 1, rows: 1 };
    };`;
  writeFileSync(path.join(project, 'simulation.mjs'), text);
}

async function start() {
  let errors = '';
  const stderr = {
    write: (text: string) => {
      errors += text;
    },
  };
  const host: HostProcess = Object.create(process, {
    env: { value: { LANG: 'en_US.UTF-8' } },
    stdout: { value: { write: () => true } },
    stderr: { value: stderr },
    on: { value: () => process },
    off: { value: () => process },
  });
  const exitCode = await runCli(['start', '--once', '--project-dir', project], host);
  return { exitCode, errors };
}
