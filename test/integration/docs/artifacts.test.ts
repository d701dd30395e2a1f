// What every verb leaves in target/, against dbt's published schemas; and the catalogue against dbt's own.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateDocs, loadWorkspace, parseProject, type Workspace } from '../../../src/engine/index.ts';
import { environmentFor } from '../../support/cli.ts';
import { useTestDatabase } from '../../support/database.ts';
import { type ArtifactName, schemaProblems } from '../../support/schemas.ts';
import { copyWarehouse, runOn, simulate } from '../../support/warehouse.ts';

const GOLDEN = fileURLToPath(new URL('../../fixtures/golden/', import.meta.url));
const TEMPLATE = '<script type="application/json">"__DOCUMENTATION__"</script>';
const database = useTestDatabase();
const warehouse = copyWarehouse();
const folders: string[] = [];

afterAll(() => {
  warehouse.remove();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

beforeAll(async () => {
  await simulate(database.target(), warehouse.directory, { scale: 1, seed: 'artefacts', asOf: '2026-06-30' });
  await runOn(database.target(), warehouse.directory, 'build');
});

function readArtifact(directory: string, name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path.join(directory, 'target', name), 'utf8'));
}

function expectValid(directory: string, ...names: readonly ArtifactName[]): void {
  for (const name of names) expect(schemaProblems(name, readArtifact(directory, name)), name).toEqual([]);
}

async function workspaceOf(directory: string): Promise<Workspace> {
  return await loadWorkspace({ projectDirectory: directory, environment: environmentFor(database.target()) });
}

/** Documents a project as the command does. */
async function document(directory: string, { compile = true }: { compile?: boolean } = {}) {
  const workspace = await workspaceOf(directory);
  const parsed = await parseProject(workspace);
  expect(parsed.problems.map(({ message }) => message)).toEqual([]);
  return await generateDocs(workspace, parsed, {
    ids: [...parsed.manifest.nodes.keys()],
    compile,
    emptyCatalog: false,
    staticCopy: false,
    template: TEMPLATE,
    emit: () => undefined,
    signal: new AbortController().signal,
  });
}

test('build leaves valid results', () => {
  expectValid(warehouse.directory, 'run_results.json');
  expect(readArtifact(warehouse.directory, 'run_results.json').results).toHaveLength(481);
});

test.each([
  ['run', 'stg_lots'],
  ['test', 'dim_temps'],
  ['seed', 'correspondance_statuts'],
  ['snapshot', 'snap_lots'],
  ['refresh', 'dim_domaines_activites'],
] as const)('%s leaves valid results', async (verb, name) => {
  await runOn(database.target(), warehouse.directory, verb, { select: [name] });
  expectValid(warehouse.directory, 'run_results.json');
});

test('a run with failures and skipped nodes leaves valid results', async () => {
  const copy = copyWarehouse();
  folders.push(copy.directory);
  writeFileSync(
    path.join(copy.directory, 'models', 'faux.sql'),
    "{{ config(materialized='table') }} select 1 / 0 as n",
  );
  writeFileSync(path.join(copy.directory, 'models', 'suite.sql'), "select * from {{ ref('faux') }}");
  const results = await runOn(database.target(), copy.directory, 'run', { select: ['faux+'] });
  expect(results.map(({ status }) => status).sort()).toEqual(['error', 'skipped']);
  expectValid(copy.directory, 'run_results.json');
});

test('documentation of the warehouse: valid artifacts, and every relation is found', async () => {
  const { missing, compiled, found } = await document(warehouse.directory);
  expect(missing).toEqual([]);
  expect(compiled.filter(({ error }) => error !== undefined)).toEqual([]);
  expect(found).toBe(129);
  expectValid(warehouse.directory, 'manifest.json', 'catalog.json');
});

test('a project with every type of node leaves a valid manifest', async () => {
  for (const name of ['parsing', 'selection']) {
    const folder = mkdtempSync(path.join(tmpdir(), 'sigeti-artifacts-'));
    folders.push(folder);
    cpSync(path.join(GOLDEN, name, 'project'), folder, { recursive: true });
    rmSync(path.join(folder, 'profiles.yml'), { force: true });
    await document(folder, { compile: false });
    expectValid(folder, 'manifest.json', 'catalog.json');
  }
});

test('the catalogue of every kind of relation is the one that dbt writes', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sigeti-catalog-'));
  folders.push(folder);
  cpSync(path.join(GOLDEN, 'catalog', 'project'), folder, { recursive: true });
  const session = await database.session();
  await session.script(readFileSync(path.join(GOLDEN, 'catalog', 'schema.sql'), 'utf8'));
  await runOn(database.target(), folder, 'run', { select: ['resume'] });
  const { missing } = await document(folder);
  expect(missing.map((id) => id.split('.').at(-1))).toEqual(['pas_encore', 'numeros', 'absente']);

  const golden = JSON.parse(readFileSync(path.join(GOLDEN, 'catalog', 'catalog.json'), 'utf8'));
  const { database: name, user } = database.target();
  const expected = JSON.parse(
    JSON.stringify(golden)
      .replaceAll('"entrepot"', JSON.stringify(name))
      .replaceAll('"postgres"', JSON.stringify(user)),
  );
  const { nodes, sources } = readArtifact(folder, 'catalog.json');
  const { 'source.catalogue.brut.ete': ete, ...others } = Object(sources);
  expect({ nodes, sources: others }).toEqual(expected);
  expect(ete.columns['Prix été']).toEqual({ name: 'Prix été', type: 'double precision', index: 2, comment: null });
});
