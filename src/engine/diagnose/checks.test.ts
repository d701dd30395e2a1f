import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { SigetiError } from '../../core/index.ts';
import { loadProject } from '../config/index.ts';
import { checkFiles, type FileFacts } from './file-checks.ts';
import { checkNode } from './node-version.ts';
import { connectionFailed } from './server-checks.ts';

const work = mkdtempSync(path.join(tmpdir(), 'sigeti-debug-'));
writeFileSync(path.join(work, 'dbt_project.yml'), 'name: p\n');
afterAll(() => rmSync(work, { recursive: true, force: true }));

const problem = new SigetiError({
  code: 'CONFIG_PACKAGE_NOT_FOUND',
  message: { fr: 'F', en: 'E' },
  hint: { fr: 'f', en: 'e' },
});

async function factsWith(facts: Partial<FileFacts>): Promise<FileFacts> {
  const project = await loadProject({ projectDirectory: work, environment: {} });
  return { project, workspace: undefined, parsed: undefined, git: undefined, folders: [], ...facts };
}

const failures = (facts: FileFacts) =>
  checkFiles(facts)
    .filter(({ status }) => status === 'failed')
    .map(({ title, remedy }) => [title.en, remedy?.en]);

test.each([
  ['20.19.0', 'ok'],
  ['20.18.3', 'failed'],
  ['18.20.0', 'failed'],
  ['22.0.0', 'ok'],
])('Node %s: %s', (version, status) => {
  expect(checkNode(version, 'linux x64').status).toBe(status);
});

test('a server that is too old was reached and let us in; its version is what fails', () => {
  const error = new SigetiError({
    code: 'DATABASE_VERSION_TOO_OLD',
    message: { fr: 'F', en: 'E' },
    hint: { fr: 'f', en: 'e' },
  });
  expect(connectionFailed(error, 'u@h:1/d').map(({ title, status }) => [title.en, status])).toEqual([
    ['Server', 'ok'],
    ['Encryption', 'ok'],
    ['Login', 'ok'],
    ['Version', 'failed'],
  ]);
});

test('a project that cannot be read is the only thing that is said of its files', async () => {
  expect(failures({ ...(await factsWith({})), project: problem })).toEqual([['dbt_project.yml', 'e']]);
});

test('missing packages, a missing git and problems of models each have their remedy', async () => {
  expect(failures(await factsWith({ workspace: problem, git: undefined }))).toEqual([['Packages', 'e']]);
  const parsed = { manifest: undefined, problems: [problem, problem] };
  expect(failures(await factsWith({ parsed }))).toEqual([['Models and YAML', 'e']]);
  const checks = checkFiles(await factsWith({ parsed }));
  expect(checks.at(-1)?.detail.en).toBe('E And 1 more.');
});

test('a folder that is closed is named', async () => {
  chmodSync(work, 0o500);
  const folders = [{ title: { fr: 'Dossier target', en: 'Folder target' }, path: path.join(work, 'target') }];
  const found = failures(await factsWith({ folders }));
  chmodSync(work, 0o700);
  // Root may write everywhere.
  const expected =
    process.getuid?.() === 0 ? [] : [['Folder target', `Give your account the right to write in ${work}.`]];
  expect(found).toEqual(expected);
});
