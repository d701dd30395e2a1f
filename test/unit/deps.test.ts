// Packages from every source into a project: a hub and archives on the loopback address, a repository of git's own.
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SigetiError } from '../../src/core/index.ts';
import { addPackage, installPackages, loadProject, loadWorkspace } from '../../src/engine/index.ts';
import { startHub, type TestHub, writePackage } from '../support/hub.ts';

const work = mkdtempSync(path.join(tmpdir(), 'sigeti-deps-'));
const project = path.join(work, 'projet');
const packages = path.join(project, 'dbt_packages');
const SECRET = 'tr0p-secret';
let hub: TestHub;

beforeAll(async () => {
  hub = await startHub(path.join(work, 'hub'), {
    'org/a': { '1.0.0': [], '1.1.0': [], '2.0.0-rc1': [] },
    'org/b': { '0.5.0': [{ package: 'org/a', version: ['>=1.0.0', '<1.1.0'] }] },
  });
  writePackage(path.join(work, 'outils'), 'outils');
  writePackage(path.join(work, 'depot', 'sous'), 'depot');
  git('init', '--quiet', '-b', 'main', '.');
  git('add', '-A');
  git('-c', 'user.email=a@b', '-c', 'user.name=n', 'commit', '--quiet', '-m', 'x');
  git('tag', '1.10');
});
afterAll(async () => {
  await hub.close();
  rmSync(work, { recursive: true, force: true });
});
beforeEach(() => {
  rmSync(project, { recursive: true, force: true });
  writePackage(project, 'projet');
});

function git(...args: readonly string[]): void {
  execFileSync('git', args, { cwd: path.join(work, 'depot') });
}

interface DepsOptions {
  readonly lock?: boolean;
  readonly upgrade?: boolean;
  readonly hub?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

async function deps(listed: string, options: DepsOptions = {}) {
  writeFileSync(path.join(project, 'packages.yml'), listed);
  const variables = { DBT_PACKAGE_HUB_URL: options.hub ?? hub.address, ...options.variables };
  const loaded = await loadProject({ projectDirectory: project, environment: variables });
  const warnings: SigetiError[] = [];
  const outcome = await installPackages({
    project: loaded,
    lock: options.lock ?? false,
    upgrade: options.upgrade ?? false,
    cacheDirectory: path.join(work, 'cache'),
    processEnvironment: process.env,
    signal: options.signal ?? new AbortController().signal,
    onPackage: () => undefined,
    onWarning: (warning) => warnings.push(warning),
  });
  return { ...outcome, warnings };
}

test('a key that the list has twice only warns, and nothing is added to such a list', async () => {
  const listed = `packages:\n- local: ../absent\n  local: ../outils\n`;
  const { packages: installed, warnings } = await deps(listed);
  expect(installed.map(({ name }) => name)).toEqual(['outils']);
  expect(warnings.map(({ code, details: { location } }) => [code, location?.line])).toEqual([
    ['PARSE_KEY_DUPLICATE', 3],
  ]);
  const add = addPackage(project, { name: 'org/a', version: '1.0.0', source: 'hub' });
  await expect(add).rejects.toThrow(expect.objectContaining({ code: 'PARSE_KEY_DUPLICATE' }));
  expect(readFileSync(path.join(project, 'packages.yml'), 'utf8')).toBe(listed);
});

/** A proxy that does not answer. */
const OFFLINE = { HTTP_PROXY: 'http://127.0.0.1:1' };

const ALL = () => `packages:
  - local: ../outils
  - git: ${path.join(work, 'depot')}
    revision: 1.10
    subdirectory: sous
  - package: org/a
    version: [">=1.0.0", "<2.0.0"]
  - package: org/b
    version: 0.5.0
`;

test('every source is installed, what they need too, and the lock file says what was chosen', async () => {
  const { packages: installed, relocked } = await deps(ALL());
  expect(relocked).toBe(true);
  expect(
    installed.map(({ name, kind, version, newer }) => [name, kind, version?.length === 40 ? 'commit' : version, newer]),
  ).toEqual([
    ['outils', 'local', undefined, undefined],
    ['depot', 'git', 'commit', undefined],
    ['a', 'hub', '1.0.0', '1.1.0'],
    ['b', 'hub', '0.5.0', undefined],
  ]);
  expect(readdirSync(packages).sort()).toEqual(['a', 'b', 'depot', 'outils']);
  expect(lstatSync(path.join(packages, 'outils')).isSymbolicLink()).toBe(true);
  expect(readdirSync(path.join(packages, 'depot')).sort()).toEqual(['dbt_project.yml', 'macros']);
  expect(readdirSync(project).filter((name) => name.startsWith('.'))).toEqual([]);
  const { packages: read } = await loadWorkspace({ projectDirectory: project, environment: {} });
  expect(read.map(({ name }) => name)).toEqual(['a', 'b', 'depot', 'outils']);
});

test('a second installation needs no network', async () => {
  await deps(ALL());
  rmSync(packages, { recursive: true });
  const asked = hub.requests.length;
  const { relocked } = await deps(ALL(), { variables: OFFLINE });
  expect([relocked, hub.requests.length, readdirSync(packages).length]).toEqual([false, asked, 4]);
});

test('without the hub, --upgrade goes by what it said last time', async () => {
  await deps('packages: [{package: org/a, version: 1.0.0}]');
  const wide = 'packages: [{package: org/a, version: ">=1.0.0"}]';
  const { warnings, packages: settled } = await deps(wide, { lock: true, variables: OFFLINE });
  expect(warnings.map(({ code }) => code)).toEqual(['DEPS_KEPT_COPY']);
  expect(settled[0]?.version).toBe('1.1.0');
});

test('an installation that fails leaves packages and lock file as they were', async () => {
  await deps('packages: [{local: ../outils}]');
  const lock = readFileSync(path.join(project, 'package-lock.yml'), 'utf8');
  const failing = 'packages: [{local: ../outils}, {local: ../nulle-part}]';
  await expect(deps(failing)).rejects.toMatchObject({
    code: 'DEPS_PACKAGE_INVALID',
    details: { location: { line: 1 } },
  });
  expect(readdirSync(packages)).toEqual(['outils']);
  expect(readFileSync(path.join(project, 'package-lock.yml'), 'utf8')).toBe(lock);
  expect(readdirSync(project).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('--lock writes the lock file only', async () => {
  await deps('packages: [{package: org/a, version: 1.0.0}]', { lock: true });
  expect(existsSync(packages)).toBe(false);
  expect(readFileSync(path.join(project, 'package-lock.yml'), 'utf8')).toContain('version: 1.0.0');
});

test('the lock file holds until the list changes or --upgrade asks', async () => {
  const listed = 'packages: [{package: org/a, version: [">=1.0.0", "<2.0.0"]}]';
  await deps(listed);
  const lockFile = path.join(project, 'package-lock.yml');
  writeFileSync(lockFile, readFileSync(lockFile, 'utf8').replace('1.1.0', '1.0.0'));
  expect((await deps(listed)).packages[0]?.version).toBe('1.0.0');
  expect((await deps(listed, { upgrade: true })).packages[0]?.version).toBe('1.1.0');
  expect((await deps(`${listed}\n# again`)).relocked).toBe(false);
  expect((await deps('packages: [{package: org/a, version: 1.0.0}]')).packages[0]?.version).toBe('1.0.0');
});

test('a secret in an address is in no message and in no lock file', async () => {
  const secret = { DBT_ENV_SECRET_TOKEN: SECRET };
  const address = (folder: string) => `packages: [{git: "${work}/{{ env_var('DBT_ENV_SECRET_TOKEN') }}/${folder}"}]`;
  const failed = await deps(address('depot'), { variables: secret }).catch((error: SigetiError) => error);
  expect(JSON.stringify(failed)).toContain('DEPS_GIT_FAILED');
  expect(JSON.stringify(failed)).not.toContain(SECRET);
  execFileSync('git', ['clone', '--quiet', path.join(work, 'depot'), path.join(work, SECRET, 'depot')]);
  const listed = address('depot').replace('}]', ', subdirectory: sous}]');
  const { packages: installed, warnings } = await deps(listed, { variables: secret });
  expect(warnings.map(({ code }) => code)).toEqual(['DEPS_UNPINNED']);
  expect(JSON.stringify([installed, warnings])).not.toContain(SECRET);
  expect(readFileSync(path.join(project, 'package-lock.yml'), 'utf8')).not.toContain(SECRET);
});

test('what cannot be had is said with its host, its name or its remedy', async () => {
  const hubPackage = 'packages: [{package: org/aa, version: 1.0.0}]';
  await expect(deps(hubPackage)).rejects.toMatchObject({
    code: 'DEPS_NOT_FOUND',
    details: { hint: { en: 'Did you mean org/a or org/b?' } },
  });
  await expect(deps(hubPackage, { hub: 'http://127.0.0.1:1/' })).rejects.toMatchObject({
    code: 'DEPS_UNREACHABLE',
    message: '127.0.0.1:1 does not answer: the connection is refused.',
  });
  await expect(deps('packages: [{tarball: "file:///etc/passwd", name: x}]')).rejects.toMatchObject({
    code: 'DEPS_ANSWER_UNUSABLE',
  });
  await expect(deps(`packages: [{tarball: "${hub.address}nothing", name: x}]`)).rejects.toMatchObject({
    code: 'DEPS_NOT_FOUND',
  });
});

test('an address is asked for through the proxy that the environment names', async () => {
  const asked: string[] = [];
  const proxy = createServer(({ url = '' }, response) => {
    asked.push(url);
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const bound = proxy.address();
  const variables = { HTTP_PROXY: `127.0.0.1:${typeof bound === 'object' ? bound?.port : ''}` };
  const listed = 'packages: [{tarball: "http://packages.example/x.tar.gz", name: x}]';
  await expect(deps(listed, { variables })).rejects.toMatchObject({ code: 'DEPS_NOT_FOUND' });
  await expect(deps(listed, { variables: { ...variables, NO_PROXY: '.example' } })).rejects.toMatchObject({
    code: 'DEPS_UNREACHABLE',
  });
  await new Promise((resolve) => proxy.close(resolve));
  expect(asked).toEqual(['http://packages.example/x.tar.gz']);
});

test('a project whose packages are not installed says so before anything else', async () => {
  writeFileSync(path.join(project, 'packages.yml'), 'packages: [{package: org/a, version: 1.0.0}]');
  await expect(loadWorkspace({ projectDirectory: project, environment: {} })).rejects.toMatchObject({
    code: 'CONFIG_PACKAGE_NOT_FOUND',
    details: { hint: { en: 'Install the packages: sigeti deps.' }, location: { file: 'packages.yml', line: 1 } },
  });
});

test('a package is added to the list, comments stay, one of the same name is replaced', async () => {
  const file = path.join(project, 'packages.yml');
  writeFileSync(file, '# ours\npackages:\n  - local: ../outils # here\n  - package: org/a\n    version: 0.9.0\n');
  expect(await addPackage(project, { name: 'org/a', version: '>=1.0.0,<2.0.0', source: 'hub' })).toEqual({
    file: 'packages.yml',
    replaced: 1,
  });
  expect(readFileSync(file, 'utf8')).toMatchInlineSnapshot(`
    "# ours
    packages:
      - local: ../outils # here
      - package: org/a
        version:
          - ">=1.0.0"
          - <2.0.0
    "
  `);
  await expect(addPackage(project, { name: 'org/a', version: undefined, source: 'hub' })).rejects.toMatchObject({
    code: 'DEPS_SPEC_INVALID',
  });
});

test('a dependencies.yml that cannot be read is no list without packages', async () => {
  writeFileSync(path.join(project, 'dependencies.yml'), 'packages: [\n');
  await expect(deps('')).rejects.toMatchObject({
    code: 'PARSE_YAML_SYNTAX',
    details: { location: { file: 'dependencies.yml' } },
  });
});
