// The command line before any database is needed: help, mistakes, lists, problems of a project.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { MAIN, runCommand, startCli, writeProject } from '../../support/cli.ts';

/** Tells which chunks of the bundle a command reads. */
const READ_CHUNKS = path.resolve(import.meta.dirname, '../../support/read-chunks.cjs');

const good = writeProject({
  'models/staging/a.sql': "{{ config(tags=['x']) }} select 1 as id",
  'models/b.sql': "select * from {{ ref('a') }}",
  'models/s.yml': 'models: [{name: a, columns: [{name: id, data_tests: [unique]}]}]',
});
const bad = writeProject({
  'models/a.sql': "select * from {{ ref('rien') }}",
  'models/b.sql': 'select {% if %}',
  'models/s.yml': 'models: [{name: a, columns: [{name: id, data_tests: [uniq]}]}]',
});
afterAll(() => {
  good.remove();
  bad.remove();
});

test('the version is one line', async () => {
  const { exitCode, stdout } = await runCommand(['--version']);
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringMatching(/^sigeti \d+\.\d+\.\d+\n$/) });
});

test('the help is in French or in English, as asked or as the locale says', async () => {
  const [french, english, asked, neutral] = await Promise.all([
    runCommand(['--help'], { environment: { LANG: 'fr_FR.UTF-8' } }),
    runCommand(['--help'], { environment: { LANG: 'en_GB.UTF-8' } }),
    runCommand(['--lang', 'en', '--help'], { environment: { LANG: 'C' } }),
    runCommand(['run', '--help'], { environment: { LANG: 'C' } }),
  ]);
  expect(french.stdout).toContain('Emploi : sigeti [options] <verbe>');
  expect(english.stdout).toContain('Usage: sigeti [options] <verb>');
  expect(asked.stdout).toBe(english.stdout);
  expect(neutral.stdout).toContain('construire les modèles');
});

test.each([
  { args: [], shown: 'Usage: sigeti [options] <verb>' },
  { args: ['rum'], shown: "Did you mean 'sigeti run'?" },
  { args: ['run', '--selct', 'x'], shown: 'Did you mean --select?' },
  { args: ['run', '--lang', 'de'], shown: 'Valeurs admises : fr, en.' },
  { args: ['--threads', '4', 'run'], shown: 'After it: sigeti run --threads' },
  { args: ['--threads'], shown: 'After it: sigeti run --threads' },
  { args: ['--fail-fst', 'run'], shown: 'Did you mean --fail-fast?' },
  { args: ['--nonsense', 'run'], shown: 'sigeti run --help shows what is expected.' },
  { args: ['run', '--nonsense'], shown: 'sigeti run --help shows what is expected.' },
  { args: ['--target'], shown: 'argument\n  missing' },
  { args: ['--printer-width', 'large', 'run'], shown: '--printer-width' },
  { args: ['deploy', '--no-populate-cache'], shown: "unknown option '--no-populate-cache'" },
  { args: ['-r', 'no/such/folder', 'list'], shown: '--record-timing-info' },
  { args: ['run', 'x'], shown: 'Nodes are chosen by --select' },
  { args: ['run', '--threads', '0'], shown: '--threads' },
  { args: ['run', '--vars', '{a: ['], shown: '--vars' },
  { args: ['db'], shown: 'sigeti db: the embedded PostgreSQL: start, stop, status, url.' },
  { args: ['clean', 'x'], shown: 'sigeti clean --help shows what is expected.' },
  { args: ['db', 'jump'], shown: 'Actions: start, stop, status, url' },
  { args: ['simulate', 'jump'], shown: 'Actions: create, advance, check' },
  { args: ['list', '--output', 'xml'], shown: '--output' },
  { args: ['list', '--select', 'colour:red'], shown: 'GRAPH_SELECTOR_INVALID' },
])('a command that cannot run says why and exits with 2: $args', async ({ args, shown }) => {
  const { exitCode, stdout, stderr } = await runCommand(args, { cwd: good.directory });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain(shown);
});

test('what dbt admits before the verb holds before ours, and what follows the verb wins', async () => {
  const run = async (...args: string[]) => await runCommand(args, { cwd: good.directory });
  const names = 'a\nb\nunique_a_id\n';
  const plain = { exitCode: 0, stdout: names, stderr: '' };
  const list = ['list', '--output', 'name'];
  expect(await run('--quiet', '--no-partial-parse', '-x', '--no-populate-cache', '--static-parser', ...list)).toEqual(
    plain,
  );
  const json = await run('--log-format', 'json', '--no-use-colors', ...list);
  const records = json.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).msg);
  expect(records).toEqual(['a', 'b', 'unique_a_id']);
  expect(await run('--log-format', 'json', ...list, '--log-format', 'text')).toEqual(plain);
  expect((await run('--target', 'prod', 'list')).stderr).toContain('CONFIG_PROFILE_NOT_FOUND');
  expect(await run('--lang', 'fr', '--project-dir', good.directory, ...list)).toEqual(plain);
  expect((await run('--project-dir', bad.directory, ...list, '--project-dir', good.directory)).stdout).toBe(names);
  expect((await run('--warn-error', 'list', '-s', 'nothing')).exitCode).toBe(2);
  expect(await run('--no-write-json', ...list, '--fail-fast', '--send-anonymous-usage-stats')).toEqual(plain);
});

test('the version is all that is told where it is asked for, before the verb or after it', async () => {
  for (const args of [
    ['-V', 'run'],
    ['run', '--version'],
    ['-v', '--quiet'],
  ]) {
    const { exitCode, stdout } = await runCommand(args, { cwd: good.directory });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringMatching(/^sigeti \d+\.\d+\.\d+\n$/) });
  }
});

test('where time goes is noted in the file that is named', async () => {
  const file = path.join(good.directory, 'timing.cpuprofile');
  expect((await runCommand(['-r', 'timing.cpuprofile', 'list'], { cwd: good.directory })).exitCode).toBe(0);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    nodes: expect.any(Array),
    samples: expect.any(Array),
  });
});

test('outside of a project, the error says where to go', async () => {
  const { exitCode, stderr } = await runCommand(['run'], { cwd: tmpdir() });
  expect(exitCode).toBe(2);
  expect(stderr).toContain('CONFIG_PROJECT_NOT_FOUND');
});

test('all problems of a project are shown at once', async () => {
  const { exitCode, stderr } = await runCommand(['build'], { cwd: bad.directory, environment: { DWH_DB_HOST: '' } });
  expect(exitCode).toBe(2);
  for (const code of ['PARSE_REF_NOT_FOUND', 'TEMPLATE_SYNTAX', 'PARSE_TEST_NOT_FOUND']) expect(stderr).toContain(code);
  expect(stderr).toContain('3 problems in the project; nothing was run.');
  // The failure is noted in the history, for which the embedded server was started.
  await runCommand(['db', 'stop'], { cwd: bad.directory, environment: { DWH_DB_HOST: '' } });
});

test('a list has the forms of dbt, and a selector that matches nothing is said', async () => {
  const list = async (...args: string[]) => await runCommand(['ls', ...args], { cwd: good.directory });
  expect((await list()).stdout).toBe('petit.staging.a\npetit.b\npetit.unique_a_id\n');
  expect((await list('-s', 'a+', '--resource-type', 'model', '--output', 'name')).stdout).toBe('a\nb\n');
  expect((await list('-s', 'tag:x', '--resource-type', 'model', '--output', 'path')).stdout).toBe(
    'models/staging/a.sql\n',
  );
  const json = await list('-s', 'staging', '--exclude', 'resource_type:test', '--output', 'json');
  expect(JSON.parse(json.stdout)).toMatchObject({ name: 'a', resource_type: 'model', unique_id: 'model.petit.a' });
  const none = await list('-s', 'nothing');
  expect(none).toMatchObject({ exitCode: 0, stdout: '', stderr: expect.stringContaining('GRAPH_SELECTOR_EMPTY') });
});

test('a reader that leaves early is no error', async () => {
  const { process, outcome } = startCli(['ls'], { cwd: good.directory });
  process.stdout?.destroy();
  await once(process, 'exit');
  expect((await outcome).stderr).toBe('');
});

test('a command on a project as it was loads nothing of what only parsing needs', async () => {
  const { directory, remove } = writeProject({ 'models/a.sql': "{{ config(tags=['x']) }} select 1 as id" });
  const read = path.join(directory, 'read');
  const parses = async (...line: string[]) => {
    writeFileSync(read, '');
    const environment = { READ_CHUNKS: read, NODE_OPTIONS: `--require "${READ_CHUNKS}"` };
    expect((await runCommand(line, { cwd: directory, environment })).exitCode).toBe(0);
    return readFileSync(read, 'utf8').includes('parsing-');
  };
  expect(await parses('parse')).toBe(true);
  for (const line of [['list'], ['list', '--output', 'json'], ['list', '--select', '+tag:x'], ['parse']])
    expect(await parses(...line)).toBe(false);
  writeFileSync(path.join(directory, 'models/a.sql'), 'select 2 as id');
  expect(await parses('list')).toBe(true);
  remove();
});

/** A project of which a list is longer than any pipe is wide, and how it is listed. */
function longList() {
  const columns = Array.from({ length: 2000 }, (_, index) => `{name: c${index}, description: ${'d'.repeat(100)}}`);
  const project = writeProject({
    'models/a.sql': 'select 1 as id',
    'models/s.yml': `models: [{name: a, columns: [${columns.join(', ')}]}]`,
  });
  return { ...project, line: ['ls', '--output', 'json', '--output-keys', 'columns'] };
}

test('a reader that is slow is given all', async () => {
  const { directory, remove, line } = longList();
  const { process, outcome } = startCli(line, { cwd: directory });
  process.stdout?.pause();
  await Promise.race([once(process, 'exit'), setTimeout(1000)]);
  process.stdout?.resume();
  const { stdout } = await outcome;
  expect(Object.keys(JSON.parse(stdout).columns)).toHaveLength(2000);
  remove();
});

test.skipIf(process.platform === 'win32')(
  'a pipe that is full and waits for nobody is given the rest later',
  async () => {
    const { directory, remove, line } = longList();
    const pipe = path.join(directory, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const both = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
    // A shell hands it on as it is; Node would make it one that waits.
    const child = spawn('sh', ['-c', 'exec "$0" "$@" >&3', process.execPath, MAIN, ...line], {
      cwd: directory,
      stdio: ['ignore', 'ignore', 'inherit', both],
    });
    await Promise.race([once(child, 'exit'), setTimeout(1000)]);
    expect(child.exitCode).toBeNull();
    const reader = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'inherit'] });
    closeSync(both);
    expect(Object.keys(JSON.parse(await text(reader.stdout)).columns)).toHaveLength(2000);
    remove();
  },
);

/** A project that says of itself how commands are to speak. */
function outspoken(flags: string) {
  return writeProject({
    'dbt_project.yml': `name: p\nversion: 1.0.0\nprofile: p\nflags: ${flags}\n`,
    'models/a.sql': '{{ config(meta={"x": 1}) }} select 1 as id',
    'models/s.yml': 'models: [{name: gone}]',
  });
}

test('flags of dbt_project.yml decide how a command speaks, and what dbt.log keeps, unless the command line does', async () => {
  const { directory, remove } = outspoken('{log_format: json, log_level: error}');
  const log = path.join(directory, 'logs/dbt.log');
  const listed = await runCommand(['list', '--project-dir', directory]);
  expect(listed.stdout.split('\n').map((line) => line && JSON.parse(line).msg)).toEqual(['p.a', '']);
  expect(listed.stderr).toBe('');
  expect(existsSync(log)).toBe(false);
  const asked = ['list', '--project-dir', directory, '--log-format', 'text', '--log-level', 'warn'];
  const { stdout, stderr } = await runCommand(asked);
  expect(stdout).toBe('p.a\n');
  expect(stderr).toContain('gone');
  expect(readFileSync(log, 'utf8')).toMatch(/gone/);
  expect(readFileSync(log, 'utf8')).not.toMatch(/Running sigeti/);
  remove();
});

test.each([
  { flags: '{log_level: loud}', shown: "log_level is 'loud' and must be one of: debug, info, warn, error, none." },
  { flags: '{printer_width: wide}', shown: "printer_width is 'wide' and must be a number of columns." },
  { flags: '{use_colors: 2}', shown: "use_colors is '2' and must be true or false." },
])('$flags is refused, and where it stands is shown', async ({ flags, shown }) => {
  const { directory, remove } = outspoken(flags);
  const { exitCode, stderr } = await runCommand(['list', '--project-dir', directory]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(shown) });
  expect(stderr).toContain('dbt_project.yml:4');
  remove();
});

test('debug goes on after a flag that is none of its values, as after any other check that fails', async () => {
  const { directory, remove } = outspoken('{printer_width: wide}');
  const environment = { DWH_DB_HOST: '127.0.0.1', DWH_DB_PORT: '1', DWH_DB_USER: 'nobody', DBT_PASSWORD: 'nobody' };
  const { exitCode, stdout } = await runCommand(['debug', '--project-dir', directory], { environment });
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/FAILED +flags +printer_width is 'wide'/);
  expect(stdout).toMatch(/dbt_project\.yml/);
  expect(stdout).toMatch(/Server/);
  remove();
});
