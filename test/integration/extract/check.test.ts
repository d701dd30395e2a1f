// What `debug` says of the database that the sources are copied from.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { environmentFor, runInProcess, writeProject } from '../../support/cli.ts';
import { newestServer, useTestDatabase } from '../../support/database.ts';
import { oldestServer, sql, useEncodedDatabase } from './support.ts';

const source = useTestDatabase(oldestServer());
const warehouse = useTestDatabase(newestServer());
const ascii = useEncodedDatabase('SQL_ASCII', 'create schema app; create table app.lots (id int)');
const role = `sigeti_${randomBytes(4).toString('hex')}`;

const project = writeProject({
  'models/sources.yml': `sources:
  - name: app
    schema: copie
    tables: [{name: lots}, {name: zones}]`,
  'models/total.sql': "select count(*) as n from {{ source('app', 'lots') }} cross join {{ source('app', 'zones') }}",
});
const withColumns = writeProject({
  'models/sources.yml': `sources:
  - name: app
    schema: copie
    tables: [{name: lots, config: {meta: {extract: {columns: [id, nom], encoding: WIN1525}}}}]`,
});
afterAll(() => {
  project.remove();
  withColumns.remove();
});

beforeAll(() =>
  sql(
    source.target(),
    `create schema app; create table app.lots (id int primary key, numero text); create table app.zones (id int);
     create role ${role} login password 'un-mot'`,
  ),
);
afterAll(() => sql(source.target(), `drop owned by ${role}; drop role ${role}`));

interface Asked {
  readonly variables?: Readonly<Record<string, string>>;
  readonly directory?: string;
}

/** The lines of the source's group, and whether the command was content. */
async function debug({ variables = {}, directory = project.directory }: Asked = {}) {
  const { host, port, database, user, password } = source.target();
  const outcome = await runInProcess(['debug', '--project-dir', directory], {
    environment: {
      ...environmentFor(warehouse.target()),
      SOURCE_DB_HOST: host,
      SOURCE_DB_PORT: String(port),
      SOURCE_DB_NAME: database,
      SOURCE_DB_USER: user,
      SOURCE_DB_PASSWORD: String(password),
      SOURCE_DB_SCHEMA: 'app',
      ...variables,
    },
  });
  const group = /\n(?:Source database|Base source)\n(.*?)\n\n/s.exec(outcome.stdout)?.[1] ?? '';
  return { ...outcome, group: group.replaceAll(/\s+/g, ' ') };
}

test('a source that can be copied is good, and its tables need not be in the warehouse yet', async () => {
  const { group, stdout, exitCode } = await debug();
  expect(group).toMatch(
    /OK Server .*OK Encryption none .*OK Login .*OK Version PostgreSQL .*OK Database encoding UTF8/,
  );
  expect(group).toContain('OK Tables to copy 2 readable');
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('→ sigeti extract (or sigeti refresh) copies them');
  expect(exitCode).toBe(0);
});

test('nothing is said where the sources are the warehouse’s own tables', async () => {
  expect((await debug({ variables: { SOURCE_DB_HOST: '' } })).group).toBe('');
});

test('the step of the connection that fails is named, with the variables of the source, in both languages', async () => {
  const wrong = await debug({ variables: { SOURCE_DB_PASSWORD: 'faux-mot' } });
  expect(wrong.group).toMatch(/OK Server .*OK Encryption FAILED Login Source database: .*SOURCE_DB_PASSWORD/);
  expect(wrong.exitCode).toBe(1);
  expect(wrong.stdout).not.toContain('faux-mot');
  const french = await debug({ variables: { SOURCE_DB_NAME: 'nulle_part', LANG: 'fr_FR.UTF-8' } });
  expect(french.group).toMatch(/ÉCHEC Connexion Base source : .*SOURCE_DB_NAME/);
  const encrypted = await debug({ variables: { SOURCE_DB_SSLMODE: 'require' } });
  expect(encrypted.group).toMatch(/OK Server .*FAILED Encryption .*SOURCE_DB_SSLMODE/);
});

test('tables that may not be read are named, with the statements that open them', async () => {
  await sql(source.target(), `grant usage on schema app to ${role}; grant select (id) on app.lots to ${role}`);
  const { group } = await debug({ variables: { SOURCE_DB_USER: role, SOURCE_DB_PASSWORD: 'un-mot' } });
  expect(group).toContain('FAILED Tables to copy not readable: app.lots, app.zones');
  const grant = /source database: (.*)/.exec(group)?.[1] ?? '';
  expect(grant).toContain(`grant select ("numero") on "app"."lots" to "${role}";`);
  await sql(source.target(), grant);
  const opened = await debug({ variables: { SOURCE_DB_USER: role, SOURCE_DB_PASSWORD: 'un-mot' } });
  expect(opened.group).toContain('OK Tables to copy 2 readable');
});

test('tables, columns and encodings that do not exist are named', async () => {
  const tables = await debug({ variables: { SOURCE_DB_SCHEMA: 'appli' } });
  expect(tables.group).toMatch(/FAILED Tables to copy 2 of 2 do not exist: appli.lots, appli.zones .*SOURCE_DB_SCHEMA/);
  const columns = await debug({ directory: withColumns.directory });
  expect(columns.group).toMatch(/FAILED Tables to copy .*'WIN1525'.*WIN1252/);
  expect(columns.group).toMatch(/FAILED Tables to copy .*the column nom, which app.lots lacks/);
});

test('a server that does not know its encoding is to be helped', async () => {
  const variables = { SOURCE_DB_NAME: ascii().database };
  expect((await debug({ variables })).group).toMatch(/WARN Database encoding SQL_ASCII: .*SOURCE_DB_ENCODING=WIN1252/);
  const declared = await debug({ variables: { ...variables, SOURCE_DB_ENCODING: 'LATIN1' } });
  expect(declared.group).toContain('OK Database encoding SQL_ASCII by the server, read as LATIN1');
});
