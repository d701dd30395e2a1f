import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  compileInline,
  compileNodes,
  loadWorkspace,
  parseProject,
  showNodes,
  type WorkspaceOptions,
} from '../../../src/engine/index.ts';
import { useTestDatabase } from '../../support/database.ts';
import { rowsOf } from '../../support/rows.ts';
import { failuresOf, runOn, type VerbOptions } from '../../support/warehouse.ts';

// Two targets in one database: `prod` holds all of the project, `dev` what a test builds.

const FILES = {
  'dbt_project.yml': 'name: petit\nprofile: petit\nmodels: {petit: {+materialized: table}}\n',
  'models/a.sql': "select 1 as id, '{{ target.name }}' as cible",
  'models/b.sql': "select * from {{ ref('a') }}",
  'models/e.sql': "{{ config(materialized='ephemeral') }} select * from {{ ref('b') }}",
  'models/c.sql': "select * from {{ ref('e') }}",
  'models/c.yml': `
models: [{name: c, columns: [{name: id, data_tests: [unique]}]}]
unit_tests:
  - name: c_lit_b
    model: b
    given: [{input: ref('a'), rows: [{id: 7}]}]
    expect: {rows: [{id: 7}]}
`,
};

const database = useTestDatabase();
let project: string;

function profile(): string {
  const { host, port, user, password, database: dbname } = database.target();
  const output = (schema: string) => JSON.stringify({ type: 'postgres', host, port, user, password, dbname, schema });
  return `petit: {target: "{{ var('cible', 'dev') }}", outputs: {dev: ${output('dev')}, prod: ${output('prod')}}}`;
}

beforeAll(async () => {
  project = mkdtempSync(path.join(tmpdir(), 'sigeti-defer-'));
  mkdirSync(path.join(project, 'models'));
  for (const [file, text] of Object.entries(FILES)) writeFileSync(path.join(project, file), text);
  writeFileSync(path.join(project, 'profiles.yml'), profile());
  expect(failuresOf(await runOn(database.target(), project, 'run', { vars: { cible: 'prod' } }))).toEqual([]);
  cpSync(path.join(project, 'target'), path.join(project, 'prod'), { recursive: true });
});
beforeEach(async () => {
  await rowsOf(database, 'drop schema if exists dev cascade');
});
afterAll(() => rmSync(project, { recursive: true }));

const STATE = { defer: true, state: 'prod' } as const;
const FAVOR = { ...STATE, favorState: true } as const;

const run = async (verb: 'run' | 'test' | 'build', select: readonly string[], options: VerbOptions = {}) =>
  failuresOf(await runOn(database.target(), project, verb, { select, ...options }));

const targetsIn = async (relation: string) => (await rowsOf(database, `select cible from ${relation}`)).map(String);

/** What the verbs that build nothing work with. */
async function open(flags: NonNullable<WorkspaceOptions['flags']>) {
  const workspace = await loadWorkspace({
    projectDirectory: project,
    profilesDirectory: project,
    flags,
    environment: {},
  });
  const how = { emit: () => undefined, signal: new AbortController().signal };
  return { workspace, parsed: await parseProject(workspace), how };
}

/** Schemas that the compiled SQL of a, b and c reads from. */
async function compiled(flags: NonNullable<WorkspaceOptions['flags']>, names: readonly string[]) {
  const { workspace, parsed, how } = await open(flags);
  const ids = names.map((name) => `model.petit.${name}`);
  const outcomes = await compileNodes(workspace, parsed, { ids, ...how });
  return outcomes.map(({ sql, error }) => error ?? /from "[^"]+"\."(\w+)"/.exec(sql)?.[1]);
}

test('a node that is neither built nor there is read from the state, also through an ephemeral one', async () => {
  expect(await run('run', ['c'], { flags: STATE })).toEqual([]);
  expect(await targetsIn('dev.c')).toEqual(['prod']);
  expect(await rowsOf(database, "select tablename from pg_tables where schemaname = 'dev'")).toEqual([['c']]);
});

test('a node that the run builds is read where it was built', async () => {
  expect(await run('run', ['a', 'b', 'c'], { flags: STATE })).toEqual([]);
  expect(await targetsIn('dev.c')).toEqual(['dev']);
});

test('a node that is there is read there, unless the state is favoured', async () => {
  await run('run', ['a']);
  expect(await run('run', ['b'], { flags: STATE })).toEqual([]);
  expect(await targetsIn('dev.b')).toEqual(['dev']);
  expect(await run('run', ['b'], { flags: FAVOR })).toEqual([]);
  expect(await targetsIn('dev.b')).toEqual(['prod']);
  expect(await run('run', ['a', 'b'], { flags: FAVOR })).toEqual([]);
  expect(await targetsIn('dev.b')).toEqual(['dev']);
});

test('tests read the state, and unit tests take their types from it', async () => {
  expect(await run('test', ['c', 'b'], { flags: STATE })).toEqual([]);
  expect(await run('test', ['c', 'b'])).toHaveLength(2);
});

test('compile, compile --inline and show read the state as dbt does', async () => {
  expect(await compiled(STATE, ['b', 'c'])).toEqual(['prod', 'prod']);
  expect(await compiled(FAVOR, ['b', 'c'])).toEqual(['prod', 'prod']);
  expect(await compiled({}, ['b', 'c'])).toEqual(['dev', 'dev']);
  const { workspace, parsed, how } = await open(STATE);
  const sql = "select cible from {{ ref('c') }}";
  expect(await compileInline(workspace, parsed, { sql, ...how })).toContain('."prod"."c"');
  for (const what of [{ inline: sql }, { ids: ['model.petit.b'] }]) {
    const [shown] = await showNodes(workspace, parsed, { what, limit: 5, ...how });
    expect(shown?.result?.rows.flat()).toContain('prod');
  }
});

test('--defer without a state, and a state without a manifest, are refused', async () => {
  const refused = (flags: VerbOptions['flags'] & object) => run('run', ['c'], { flags });
  await expect(refused({ defer: true })).rejects.toThrow('no state is given');
  await expect(refused({ defer: true, state: 'nulle' })).rejects.toThrow('does not exist');
  await expect(refused({ defer: true, state: 'models' })).rejects.toThrow('has no manifest.json');
  expect(await refused({ defer: true, state: 'nulle', deferState: 'prod' })).toEqual([]);
});
