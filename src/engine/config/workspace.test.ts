import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SigetiError } from '../../core/index.ts';
import { localPlaces } from './places.ts';
import { loadWorkspace, lookUpVar, type WorkspaceOptions, withServer } from './workspace.ts';

const guide = (name: string) => readFileSync(new URL(`../../../test/fixtures/guide/${name}`, import.meta.url), 'utf8');

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'sigeti-config-'));
  write('dbt_project.yml', 'name: sigeti_dwh\nprofile: sigeti_dwh\n');
});
afterEach(() => rmSync(root, { recursive: true }));

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

const load = (options: WorkspaceOptions = {}) =>
  loadWorkspace({
    environment: {},
    places: { ...localPlaces(), workingDirectory: root, homeDirectory: path.join(root, 'home') },
    ...options,
  });

const failure = async (options: WorkspaceOptions = {}): Promise<SigetiError> => {
  const error: unknown = await load(options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof SigetiError) return error;
  throw new Error(`expected a SigetiError, got ${String(error)}`);
};

test('nothing configured: the embedded server, whose address comes later', async () => {
  const workspace = await load();
  expect(workspace.target).toMatchObject({
    kind: 'embedded',
    dbname: 'sigeti_node_db',
    user: 'postgres',
    schema: 'dwh',
  });
  const served = withServer(workspace, { host: '127.0.0.1', port: 6001, user: 'postgres', password: 'x', dbname: 'd' });
  expect(served.target).toMatchObject({ host: '127.0.0.1', port: 6001, dbname: 'd' });
  expect(served.target.settings).toContainEqual({ key: 'password', value: 'x', origin: 'embedded', secret: true });
});

test("the guide's .env names the warehouse and the source", async () => {
  write('.env', guide('.env'));
  const { target, source } = await load();
  expect(target).toMatchObject({
    kind: 'environment',
    host: 'localhost',
    port: 5432,
    dbname: 'sigeti_node_db',
    user: 'postgres',
    password: 'postgres',
    schema: 'dwh',
    threads: 4,
  });
  expect(target.settings).toContainEqual({ key: 'DBT_PASSWORD', value: 'postgres', origin: '.env', secret: true });
  expect(source).toMatchObject({ host: 'localhost', dbname: 'sigeti_node_db' });
});

test('keys that dbt_project.yml and profiles.yml have twice only warn', async () => {
  write('home/.dbt/profiles.yml', guide('profiles.yml').replace(/^( *)threads: .*$/m, '$&\n$1threads: 2'));
  write('dbt_project.yml', 'name: sigeti_dwh\nprofile: sigeti_dwh\nvars: {a: 1}\nvars: {b: 2}\n');
  const { target, warnings } = await load();
  expect(target).toMatchObject({ threads: 2 });
  const twice = warnings.filter(({ code }) => code === 'PARSE_KEY_DUPLICATE');
  expect(twice.map(({ details }) => details.message.en)).toEqual([
    "'threads' is written twice in one mapping: only the last one counts.",
    "'vars' is written twice in one mapping: only the last one counts.",
  ]);
});

test('keys that the files of packages and selectors have twice only warn', async () => {
  write('home/.dbt/profiles.yml', guide('profiles.yml'));
  write('dbt_project.yml', 'name: sigeti_dwh\nprofile: sigeti_dwh\n');
  write('packages.yml', 'packages: []\npackages: []\n');
  write('dependencies.yml', 'projects: []\nprojects: []\n');
  write('selectors.yml', 'selectors:\n- name: a\n  definition: x\n  definition: y\n');
  const { selectors, warnings } = await load();
  expect(selectors.map(({ definition }) => definition)).toEqual(['y']);
  const twice = warnings.filter(({ code }) => code === 'PARSE_KEY_DUPLICATE');
  expect(twice.map(({ details: { location } }) => `${path.basename(location?.file ?? '')} ${location?.line}`)).toEqual([
    'packages.yml 2',
    'dependencies.yml 2',
    'selectors.yml 4',
  ]);
});

test("the guide's profile wins over .env, and its unknown key only warns", async () => {
  write('.env', guide('.env').replace('DWH_DB_HOST=localhost', 'DWH_DB_HOST=elsewhere'));
  write('home/.dbt/profiles.yml', guide('profiles.yml'));
  const { target, warnings } = await load();
  expect(target).toMatchObject({ kind: 'profile', name: 'dev', host: 'localhost', threads: 4 });
  expect(warnings.map(({ code }) => code)).toEqual(['CONFIG_KEY_UNKNOWN']);
  expect(warnings[0]?.details.location).toMatchObject({ line: 12 });
  const host = target.settings.find(({ key }) => key === 'host');
  expect(host?.origin).toMatch(/profiles\.yml:5$/);
});

test('the process environment wins over .env, and --threads over everything', async () => {
  write('.env', guide('.env'));
  const { target } = await load({ environment: { DWH_DB_PORT: '6543' }, threads: '9' });
  expect(target).toMatchObject({ port: 6543, threads: 9 });
  expect(target.settings).toContainEqual({ key: 'DWH_DB_PORT', value: '6543', origin: 'environment', secret: false });
});

test('the environment enters a profile through env_var only', async () => {
  write(
    'profiles.yml',
    `sigeti_dwh:
  target: "{{ env_var('WHERE', 'prod') }}"
  outputs:
    prod:
      type: postgres
      host: "{{ env_var('DWH_DB_HOST') }}"
      port: "{{ env_var('PORT', '5433') | int }}"
      user: awa
      pass: "{{ env_var('DBT_ENV_SECRET_DWH') }}"
      database: d
      schema: dwh
`,
  );
  const environment = { DWH_DB_HOST: 'db.example', DWH_DB_NAME: 'not used', DBT_ENV_SECRET_DWH: 's3cret' };
  const { target } = await load({ environment });
  expect(target).toMatchObject({ name: 'prod', host: 'db.example', port: 5433, password: 's3cret', dbname: 'd' });
  const error = await failure({ environment: { DBT_ENV_SECRET_DWH: 'x' } });
  expect(error.code).toBe('CONFIG_ENV_VAR_MISSING');
  expect(error.details.location?.line).toBe(6);
});

test('a wrong or missing variable is named with its place and what to do', async () => {
  write('.env', 'DWH_DB_HOST=h\nDWH_DB_NAME=d\nDWH_DB_USER=u\n');
  const missing = await failure();
  expect(missing.code).toBe('CONFIG_VARIABLE_MISSING');
  expect(missing.message).toContain('DBT_PASSWORD');
  const wrong = await failure({ environment: { DWH_DB_PORT: 'abc', DBT_PASSWORD: 'p' } });
  expect(wrong.code).toBe('CONFIG_VARIABLE_INVALID');
  expect(wrong.message).toContain("DWH_DB_PORT (environment) is 'abc'");
  const conflict = await failure({ environment: { DBT_PASSWORD: 'alpha', DWH_DB_PASSWORD: 'beta' } });
  expect(conflict.code).toBe('CONFIG_PASSWORD_CONFLICT');
  expect(JSON.stringify(conflict)).not.toMatch(/alpha|beta/);
  expect((await load({ environment: { DWH_DB_PASSWORD: '' } })).target.password).toBe('');
});

test('encryption, schema and encoding of the source are variables of their own', async () => {
  const address = { SOURCE_DB_HOST: 'h', SOURCE_DB_NAME: 'n', SOURCE_DB_USER: 'u', SOURCE_DB_PASSWORD: 'p' };
  write('.env', 'SOURCE_DB_SSLMODE=verify-full\nSOURCE_DB_SSLROOTCERT=ca.pem\nSOURCE_DB_SCHEMA=app\n');
  const { source } = await load({ environment: { ...address, SOURCE_DB_ENCODING: 'WIN1252' } });
  expect(source).toMatchObject({ sslmode: 'verify-full', sslrootcert: 'ca.pem', schema: 'app', encoding: 'WIN1252' });
  const wrong = await failure({ environment: { ...address, SOURCE_DB_SSLMODE: 'on' } });
  expect(wrong.message).toContain('SOURCE_DB_SSLMODE');
});

test('variables of a server without its host are pointed out', async () => {
  const { target, warnings } = await load({ environment: { DWH_DB_NAME: 'd' } });
  expect(target.kind).toBe('embedded');
  expect(warnings.map(({ code }) => code)).toEqual(['CONFIG_VARIABLE_IGNORED']);
});

test('a flag that cannot be honoured is an error', async () => {
  expect((await failure({ target: 'prod' })).code).toBe('CONFIG_PROFILE_NOT_FOUND');
  write('profiles.yml', guide('profiles.yml'));
  const error = await failure({ target: 'prod' });
  expect(error.code).toBe('CONFIG_TARGET_NOT_FOUND');
  expect(error.details.hint?.en).toContain('dev');
  expect((await failure({ profile: 'other' })).details.hint?.en).toContain('sigeti_dwh');
  expect((await failure({ profilesDirectory: 'nowhere' })).code).toBe('CONFIG_PROFILE_NOT_FOUND');
  expect((await failure({ threads: 'many' })).code).toBe('CONFIG_FLAG_INVALID');
  expect((await failure({ vars: '[1]' })).code).toBe('CONFIG_VARS_INVALID');
  const { details } = await failure({ vars: '{a: [' });
  expect(details.code).toBe('CONFIG_VARS_INVALID');
  expect(details.message.fr).toMatch(/^--vars est illisible : \w/);
  expect(details.message.en).toMatch(/^--vars cannot be read: \w/);
  expect(details.location).toMatchObject({ file: '--vars', line: 1 });
  expect((await failure({ projectDirectory: 'nowhere' })).code).toBe('CONFIG_PROJECT_NOT_FOUND');
});

test('a wrong value in a profile names the key and the line', async () => {
  write('profiles.yml', guide('profiles.yml').replace('port: 5432', 'port: no'));
  const error = await failure();
  expect(error.code).toBe('CONFIG_PROFILE_INVALID');
  expect(error.details.location).toEqual({ file: 'profiles.yml', line: 6, column: 7 });
});

test('all problems of the project file come at once, unknown keys only warn', async () => {
  write('dbt_project.yml', 'name: 1\nmodel-paths: 3\nmodel-path: [models]\n');
  const error = await failure();
  expect([error.details, ...(error.details.others ?? [])].map(({ code }) => code)).toEqual([
    'CONFIG_PROJECT_INVALID',
    'CONFIG_PROJECT_INVALID',
  ]);
  write('dbt_project.yml', 'name: a\nmodel-path: [models]\n');
  const { warnings } = await load();
  expect(warnings[0]?.details.hint?.en).toContain("'model-paths'");
});

test('variables: --vars, the root for a package, the root for all, the package itself', async () => {
  write('dbt_project.yml', 'name: a\nvars:\n  x: root\n  p: {x: root for p}\n  n: null\n');
  write('packages.yml', 'packages:\n  - local: parts/p\n');
  write('parts/p/dbt_project.yml', 'name: p\nvars: {x: own, y: own}\n');
  const workspace = await load();
  expect(workspace.packages.map(({ name }) => name)).toEqual(['p']);
  expect(lookUpVar(workspace, 'a', 'x')).toBe('root');
  expect(lookUpVar(workspace, 'p', 'x')).toBe('root for p');
  expect(lookUpVar(workspace, 'p', 'y')).toBe('own');
  expect(lookUpVar(workspace, 'a', 'y')).toBeUndefined();
  expect(lookUpVar(workspace, 'a', 'n')).toBeNull();
  expect(lookUpVar(await load({ vars: '{"x": 7}' }), 'p', 'x')).toBe(7);
});

test('a listed package that is not there is named', async () => {
  write('packages.yml', 'packages:\n  - local: ../missing\n  - package: dbt-labs/dbt_utils\n    version: 1.3.0\n');
  const error = await failure();
  expect([error.details, ...(error.details.others ?? [])].map(({ location }) => location?.line)).toEqual([2, 3]);
});

test('a query comment, which is not sent, is said to be ignored', async () => {
  write('dbt_project.yml', 'name: sigeti_dwh\nquery-comment: nightly\n');
  const { warnings } = await load();
  expect(warnings.map(({ code, details }) => [code, details.location?.line])).toEqual([['PARSE_SECTION_IGNORED', 2]]);
});

const PROJECT = 'name: sigeti_dwh\nprofile: sigeti_dwh\n';

test.each(['">=1.6.0"', '">=1.6.0,<2.0.0"', '[">=1.3.0", "<3.0.0"]', '">=1.10.0-rc1"', '">=1.10.0b2"', '[]', ''])(
  'require-dbt-version %s holds the dbt that is spoken',
  async (range) => {
    write('dbt_project.yml', `${PROJECT}require-dbt-version: ${range}\n`);
    expect((await load()).root.name).toBe('sigeti_dwh');
  },
);

test.each([
  ['">=99.0.0"', '>=99.0.0'],
  ['"1.0.0"', '1.0.0'],
  ['">=1.0.0,<1.2.0"', '>=1.0.0, <1.2.0'],
  ['[">=1.0.0", "<1.2.0"]', '>=1.0.0, <1.2.0'],
  ['">=99.0.0-rc1"', '>=99.0.0-rc1'],
])('require-dbt-version %s leaves it out, which is refused', async (range, said) => {
  write('dbt_project.yml', `${PROJECT}require-dbt-version: ${range}\n`);
  const { code, details } = await failure();
  expect(code).toBe('CONFIG_DBT_VERSION_REFUSED');
  expect(details.location).toMatchObject({ file: 'dbt_project.yml', line: 3 });
  expect(details.message.fr).toContain(`« sigeti_dwh » demande dbt ${said} ;`);
  expect(details.message.en).toContain(`'sigeti_dwh' requires dbt ${said};`);
});

test('the version of a package is checked too, and not where that is switched off', async () => {
  write('dbt_packages/autre/dbt_project.yml', 'name: autre\n\nrequire-dbt-version: [">=99.0.0"]\n');
  const { code, details } = await failure();
  expect(code).toBe('CONFIG_DBT_VERSION_REFUSED');
  expect(details.location).toMatchObject({ line: 3 });
  expect(details.location?.file).toMatch(/autre.dbt_project\.yml$/);
  expect((await failure({ flags: { versionCheck: true } })).code).toBe('CONFIG_DBT_VERSION_REFUSED');
  await load({ flags: { versionCheck: false } });
  await load({ environment: { DBT_VERSION_CHECK: 'false' } });
  write('dbt_project.yml', `${PROJECT}flags: {version_check: false}\n`);
  await load();
});

test.each(['1.6', '">=1.6"', '[">=1.6.0", "^2.0.0"]', '{a: b}', '"x"'])(
  'require-dbt-version %s is no range, whether versions are checked or not',
  async (range) => {
    write('dbt_project.yml', `${PROJECT}require-dbt-version: ${range}\n`);
    for (const versionCheck of [true, false]) {
      const { code, details } = await failure({ flags: { versionCheck } });
      expect(code).toBe('CONFIG_PROJECT_INVALID');
      expect(details.location).toMatchObject({ file: 'dbt_project.yml', line: 3 });
      expect(details.message.en).toContain("'require-dbt-version' must be a range of whole versions");
    }
  },
);
