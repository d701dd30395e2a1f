// A new project, as somebody without a terminal creates it and builds it.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { environmentFor, runCommand } from '../../support/cli.ts';
import { useTestDatabase } from '../../support/database.ts';

const database = useTestDatabase();
const work = mkdtempSync(path.join(tmpdir(), 'sigeti-init-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const sigeti = (args: readonly string[], cwd = work) =>
  runCommand(args, { cwd, environment: { ...environmentFor(database.target()), HOME: work, USERPROFILE: work } });

test('a new project builds and passes its tests at once, and is clean again', async () => {
  expect(await sigeti(['init', 'essai'])).toMatchObject({ exitCode: 0, stderr: '' });
  const project = path.join(work, 'essai');
  const { exitCode, stdout } = await sigeti(['build'], project);
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringMatching(/Success rate +: 100%/) });
  expect((await sigeti(['clean'], project)).stdout).toMatch(/^removed {2}target {2}\d+ files, /);
  expect(existsSync(path.join(project, 'target'))).toBe(false);
});

test('a server goes into profiles.yml without its password', async () => {
  const args = ['init', 'serveur', '--host', 'db.example', '--dbname', 'entrepot'];
  expect(await sigeti(args)).toMatchObject({ exitCode: 0 });
  const profiles = readFileSync(path.join(work, '.dbt', 'profiles.yml'), 'utf8');
  expect(profiles).toContain('password: "{{ env_var(\'DBT_PASSWORD\') }}"');
  expect((await sigeti(['init'], path.join(work, 'serveur'))).stdout).toContain('it stays');
});

test.each([
  [[], 'INIT_ANSWER_MISSING'],
  [['2x'], 'INIT_NAME_INVALID'],
  [['.dbt'], 'INIT_NAME_INVALID'],
  [['essai'], 'INIT_FOLDER_EXISTS'],
  [['autre', '--host', 'x'], 'INIT_ANSWER_MISSING'],
  [['autre', '--host', 'x', '--dbname', 'b', '--port', 'p'], 'CONFIG_USAGE_INVALID'],
  [['autre', '--profile', 'nul'], 'INIT_PROFILE_UNUSABLE'],
])('init %j is refused, and nothing is written', async (args, code) => {
  const { exitCode, stderr } = await sigeti(['init', ...args]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(code) });
  expect(existsSync(path.join(work, 'autre'))).toBe(false);
});
