import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadWorkspace, parseProject } from '../../engine/index.ts';
import { addProfile, createProject, hasProfile } from './index.ts';

let work: string;
beforeEach(() => {
  work = mkdtempSync(path.join(tmpdir(), 'sigeti-init-'));
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

const SERVER = { host: 'db', port: 5432, user: 'u', dbname: 'b', schema: 's' };

test.each(['fr', 'en'] as const)('the new project parses without a problem, its README in %s', async (language) => {
  const directory = path.join(work, 'essai');
  const files = createProject(directory, { name: 'essai', profile: 'essai', language });
  expect(files).toContain('.gitignore');
  expect(files.filter((file) => file.startsWith('README'))).toEqual(['README.md']);
  for (const file of files) expect(readFileSync(path.join(directory, file), 'utf8')).not.toContain('__');
  const workspace = await loadWorkspace({ projectDirectory: directory, environment: {} });
  const { problems, warnings, manifest } = await parseProject(workspace);
  expect([...problems, ...warnings, ...workspace.warnings]).toEqual([]);
  expect(manifest.nodes.get('model.essai.lots_par_zone')).toBeDefined();
});

test('a profile is added below what is there, comments stay, the password is a variable', () => {
  const file = path.join(work, 'profiles.yml');
  writeFileSync(file, '# ours\nautre: {target: x} # kept');
  addProfile(work, 'essai', SERVER);
  const text = readFileSync(file, 'utf8');
  expect(text).toMatch(/^# ours\nautre: \{target: x\} # kept\n\nessai:\n/);
  expect(text).toContain(`password: "{{ env_var('DBT_PASSWORD') }}"`);
  expect([hasProfile(work, 'autre'), hasProfile(work, 'essai'), hasProfile(work, 'rien')]).toEqual([true, true, false]);
});

test('a file in braces keeps its profiles too', () => {
  writeFileSync(path.join(work, 'profiles.yml'), '{autre: {target: x}}\n');
  addProfile(work, 'essai', SERVER);
  expect([hasProfile(work, 'autre'), hasProfile(work, 'essai')]).toEqual([true, true]);
});

test('a new profiles.yml is for its owner only', () => {
  const file = addProfile(path.join(work, '.dbt'), 'essai', SERVER);
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o077).toBe(0);
});
