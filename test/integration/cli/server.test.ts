// The command line on a configured server: what a run shows and leaves, wrong settings, psql, debug.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { environmentFor, runCommand, writeProject } from '../../support/cli.ts';
import { useTestDatabase } from '../../support/database.ts';

const database = useTestDatabase();
const project = writeProject({
  'models/un.sql': "select {{ var('nombre', 1) }} as id",
  'models/casse.sql': "select 1 / (id - id) as rien from {{ ref('un') }}",
  'models/apres.sql': "select * from {{ ref('casse') }}",
  'models/s.yml': 'models: [{name: un, columns: [{name: id, data_tests: [unique, not_null]}]}]',
});
afterAll(() => project.remove());

async function sigeti(args: readonly string[], environment: Readonly<Record<string, string>> = {}, input?: string) {
  return await runCommand(args, {
    cwd: project.directory,
    environment: { ...environmentFor(database.target()), ...environment },
    ...(input === undefined ? {} : { input }),
  });
}

test('a run that succeeds exits with 0: a line per node, then the summary', async () => {
  const { exitCode, stdout, stderr } = await sigeti(['build', '--select', 'un', '--vars', '{nombre: 7}']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const [model, ...others] = stdout.split('\n');
  expect(model).toMatch(/^1\/3 OK {5}table {6}dwh\.un +1 row +\d+\.\d\ds$/);
  expect(others.slice(0, 3)).toEqual([expect.stringMatching(/^2\/3 PASS/), expect.stringMatching(/^3\/3 PASS/), '']);
  expect(stdout).toMatch(/Tests +2\/2 {2}checks/);
  expect(stdout).toContain('100%');
  expect((await sigeti(['psql', '-c', 'select id from dwh.un'])).stdout).toBe(' id\n----\n  7\n(1 row)\n');
});

test('a node that fails exits with 1, is explained once, and what hangs on it is counted', async () => {
  const { exitCode, stdout } = await sigeti(['run']);
  expect(exitCode).toBe(1);
  expect(stdout).toContain('division by zero');
  expect(stdout).toContain('skipped because of model.petit.casse');
  const events = readFileSync(path.join(project.directory, 'target', 'run.jsonl'), 'utf8')
    .trim()
    .split('\n');
  expect(JSON.parse(events.at(-1) ?? '')).toMatchObject({ event: { type: 'run.finished', status: 'error' } });
});

test('tests on their own are all shown', async () => {
  const { exitCode, stdout } = await sigeti(['test', '--select', 'un', '--threads', '1']);
  expect(exitCode).toBe(0);
  expect(stdout.match(/^\d\/2 PASS {3}test .*_un_id/gm)).toHaveLength(2);
});

test('compile shows the model that was asked for by name', async () => {
  const { exitCode, stdout } = await sigeti(['compile', '--select', 'un']);
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'select 1 as id\n' });
  expect(existsSync(path.join(project.directory, 'target/compiled/petit/models/un.sql'))).toBe(true);
});

test.each([
  { wrong: { DBT_PASSWORD: 'no-such-secret' }, code: 'DATABASE_PASSWORD_WRONG' },
  { wrong: { DWH_DB_NAME: 'no_such_database' }, code: 'DATABASE_NOT_FOUND' },
  { wrong: { DWH_DB_PORT: '1' }, code: 'DATABASE_CONNECTION_REFUSED' },
  { wrong: { DBT_PASSWORD: '' }, code: 'DATABASE_PASSWORD_MISSING' },
  { wrong: { DWH_DB_PORT: 'abc' }, code: 'CONFIG_VARIABLE_INVALID' },
])('a wrong setting is named, no password is shown, and the exit code is 2: $code', async ({ wrong, code }) => {
  const { exitCode, stdout, stderr } = await sigeti(['run'], wrong);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain(code);
  expect(stderr).not.toContain('no-such-secret');
});

test('debug shows each setting with its origin, and no password', async () => {
  const { exitCode, stdout, stderr } = await sigeti(['debug']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toMatch(/DWH_DB_NAME +sigeti_test_\w+ +environment/);
  expect(stdout).toMatch(/DBT_PASSWORD +\*{8} +environment/);
  expect(stdout).toMatch(/DWH_DB_SCHEMA +dwh +default/);
  expect(stdout).not.toContain(database.target().password);
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(stdout).toMatch(/\d+ OK, 0 failed\n$/);
  const refused = await sigeti(['debug'], { DBT_PASSWORD: 'no-such-secret' });
  expect(refused.exitCode).toBe(1);
  expect(refused.stdout + refused.stderr).not.toContain('no-such-secret');
});

test('psql reads SQL from -c, from a file and from standard input; a refusal exits with 1', async () => {
  const piped = await sigeti(['psql'], {}, 'select 1 as a;\nselect null as b;');
  expect(piped).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('(1 row)') });
  const file = path.join(project.directory, 'models/un.sql');
  expect(await sigeti(['psql', '-f', file])).toMatchObject({ exitCode: 1 });
  expect(await sigeti(['psql', '-f', `${file}.none`])).toMatchObject({ exitCode: 2 });
  expect(await sigeti(['psql', '-c', 'selec 1'])).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('syntax error'),
  });
  expect((await sigeti(['psql', '-c', '\\d'])).stderr).toContain('sigeti db url');
});

test('the verbs of the embedded server leave a configured one alone', async () => {
  expect(await sigeti(['db', 'stop'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('CONFIG_SERVER_NOT_EMBEDDED'),
  });
  expect(existsSync(path.join(project.directory, '.sigeti'))).toBe(false);
});

test('a project without a synthetic source says so', async () => {
  expect(await sigeti(['simulate', 'create'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('CONFIG_SIMULATION_MISSING'),
  });
});
