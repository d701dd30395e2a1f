// The command line before any database is needed: help, mistakes, lists, problems of a project.
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { afterAll, expect, test } from 'vitest';
import { runCommand, startCli, writeProject } from '../../support/cli.ts';

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
  expect(french.stdout).toContain('Emploi : sigeti <verbe>');
  expect(english.stdout).toContain('Usage: sigeti <verb>');
  expect(asked.stdout).toBe(english.stdout);
  expect(neutral.stdout).toContain('construire les modèles');
});

test.each([
  { args: [], shown: 'Usage: sigeti <verb>' },
  { args: ['rum'], shown: "Did you mean 'sigeti run'?" },
  { args: ['run', '--selct', 'x'], shown: 'Did you mean --select?' },
  { args: ['run', '--lang', 'de'], shown: 'Valeurs admises : fr, en.' },
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
