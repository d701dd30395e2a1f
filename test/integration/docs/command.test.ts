// `sigeti docs` as a user meets it: generate with and without a database, serve until Ctrl-C.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { environmentFor, runCommand, startCli, writeProject } from '../../support/cli.ts';
import { useTestDatabase } from '../../support/database.ts';

const database = useTestDatabase();
const project = writeProject({
  'models/un.sql': 'select 1 as id',
  'models/deux.sql': "select * from {{ ref('un') }}",
  'models/s.yml': 'models: [{name: un, description: Le premier, columns: [{name: id, data_tests: [unique]}]}]',
});
afterAll(() => project.remove());

async function docs(...args: readonly string[]) {
  return await runCommand(['docs', ...args], {
    cwd: project.directory,
    environment: environmentFor(database.target()),
  });
}

function documentation() {
  const page = readFileSync(path.join(project.directory, 'target', 'index.html'), 'utf8');
  return JSON.parse(/type="application\/json">([\s\S]*?)<\/script/.exec(page)?.[1] ?? '');
}

test('serve before generate says what to do first', async () => {
  const { exitCode, stderr } = await docs('serve', '--no-browser');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('DOCS_NOT_GENERATED');
  expect(stderr).toContain('sigeti docs generate');
});

test('generate writes the page, says what is not built yet, and knows it once it is', async () => {
  const before = await docs('generate');
  expect(before.exitCode).toBe(0);
  expect(before.stderr).toContain('not in the database yet: 2 of 2');
  const environment = environmentFor(database.target());
  await runCommand(['build'], { cwd: project.directory, environment });
  const after = await docs('generate', '--static');
  expect(after).toMatchObject({ exitCode: 0, stderr: '' });
  expect(after.stdout).toContain('static_index.html');
  expect(existsSync(path.join(project.directory, 'target', 'static_index.html'))).toBe(true);
  const un = documentation().nodes.find(({ name }: { name: string }) => name === 'un');
  expect(un).toMatchObject({
    description: 'Le premier',
    compiledCode: 'select 1 as id',
    columns: [{ name: 'id', type: 'integer', found: true, declared: true }],
    relation: { schema: 'dwh', found: { kind: 'table', owner: database.target().user } },
    lastRun: { status: 'success' },
  });
});

test('a selection limits what is compiled and looked up, not what is shown', async () => {
  await docs('generate', '--select', 'deux');
  const [deux, un] = ['deux', 'un'].map((wanted) =>
    documentation().nodes.find(({ name }: { name: string }) => name === wanted),
  );
  expect(deux.compiledCode).toContain('select * from');
  expect(deux.relation.found.kind).toBe('table');
  expect(un.compiledCode).toBeUndefined();
  expect(un.relation.found).toBeUndefined();
  const catalog = JSON.parse(readFileSync(path.join(project.directory, 'target', 'catalog.json'), 'utf8'));
  expect(Object.keys(catalog.nodes)).toEqual(['model.petit.deux']);
});

test('without compiling and without a catalogue no database is asked', async () => {
  const nowhere = { ...environmentFor(database.target()), DWH_DB_PORT: '1' };
  const args = ['docs', 'generate', '--no-compile', '--empty-catalog'];
  const { exitCode, stderr } = await runCommand(args, { cwd: project.directory, environment: nowhere });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(documentation().nodes).toHaveLength(3);
});

test('a node that does not compile is named, and the page is written without its compiled SQL', async () => {
  const file = path.join(project.directory, 'models', 'faux.sql');
  writeFileSync(file, "{% do run_query('select * from rien') %} select 1 as id");
  const { exitCode, stderr } = await docs('generate');
  writeFileSync(file, 'select 2 as id');
  expect(exitCode).toBe(1);
  expect(stderr).toContain('1 node does not compile');
  expect(documentation().nodes.map(({ name }: { name: string }) => name)).toContain('faux');
});

test('serve answers until Ctrl-C, and that is no failure', async () => {
  const { process: child, outcome } = startCli(['docs', 'serve', '--port', '0', '--no-browser'], {
    cwd: project.directory,
    environment: environmentFor(database.target()),
  });
  let shown = '';
  child.stdout?.on('data', (text: string) => {
    shown += text;
  });
  const url = await vi.waitFor(() => /http:\S+/.exec(shown)?.[0] ?? Promise.reject(new Error(shown)), {
    timeout: 30_000,
  });
  expect(await (await fetch(url)).text()).toContain('Le premier');
  child.kill('SIGINT');
  expect((await outcome).exitCode).toBe(0);
});
