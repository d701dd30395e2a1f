import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cleanProject } from './clean-project.ts';
import { loadProject } from './config/index.ts';

let work: string;
let project: string;
beforeEach(() => {
  work = mkdtempSync(path.join(tmpdir(), 'sigeti-clean-'));
  project = path.join(work, 'projet');
  for (const folder of ['target/run', 'models', '.sigeti', 'dbt_packages']) {
    mkdirSync(path.join(project, folder), { recursive: true });
  }
  writeFileSync(path.join(project, 'target/run/a.sql'), '12345');
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

async function clean(targets: readonly string[] | undefined, projectFilesOnly = true) {
  const listed = targets === undefined ? '' : `clean-targets: ${JSON.stringify(targets)}\n`;
  writeFileSync(path.join(project, 'dbt_project.yml'), `name: p\n${listed}`);
  const { root } = await loadProject({ projectDirectory: project, environment: {} });
  return cleanProject(root, { projectFilesOnly });
}

test('what is removed is said, with how much was in it; what is not there is passed over', async () => {
  expect(await clean(['target', 'dbt_packages', 'nowhere'])).toEqual([
    { path: 'target', files: 1, bytes: 5 },
    { path: 'dbt_packages', files: 0, bytes: 0 },
  ]);
  expect(existsSync(path.join(project, 'target'))).toBe(false);
});

test('without clean-targets it is the target path, as in dbt', async () => {
  expect((await clean(undefined)).map((cleaned) => cleaned.path)).toEqual(['target']);
});

test.each([
  ['models'],
  ['models/staging'],
  ['.'],
  ['.sigeti'],
  ['.sigeti/postgres'],
  ['../autre'],
  ['..'],
  ['dbt_project.yml'],
])('%s is refused, and nothing at all is removed', async (target) => {
  await expect(clean(['target', target])).rejects.toMatchObject({ code: 'CLEAN_PATH_REFUSED' });
  expect(existsSync(path.join(project, 'target/run/a.sql'))).toBe(true);
});

test('a link that leads out of the project is outside of it', async () => {
  mkdirSync(path.join(work, 'autre'));
  symlinkSync(path.join(work, 'autre'), path.join(project, 'lien'), 'junction');
  await expect(clean(['lien'])).rejects.toMatchObject({ code: 'CLEAN_PATH_REFUSED' });
});

test('--no-clean-project-files-only goes outside, and still not above the project', async () => {
  mkdirSync(path.join(work, 'autre'));
  expect((await clean(['../autre'], false)).map((cleaned) => cleaned.path)).toEqual(['../autre']);
  await expect(clean(['..'], false)).rejects.toMatchObject({ code: 'CLEAN_PATH_REFUSED' });
});
