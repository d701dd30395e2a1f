import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkFreshness, loadWorkspace, parseProject, selectNodes } from '../../../src/engine/index.ts';
import { environmentFor, writeProject } from '../../support/cli.ts';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { schemaProblems } from '../../support/schemas.ts';

const SOURCES = `
sources:
  - name: ops
    schema: ops
    loaded_at_field: modifie_le
    freshness:
      warn_after: {count: 1, period: day}
      error_after: {count: 2, period: day}
    tables:
      - name: fraiches
      - name: Vieillies
      - name: perimees
      - name: vides
      - name: dates
        loaded_at_field: jour
      - name: filtrees
        identifier: perimees
        freshness: {filter: "modifie_le > now()"}
      - name: tolerees
        identifier: perimees
        freshness: {error_after: null}
      - name: requete
        identifier: perimees
        loaded_at_query: "select max(modifie_le) + interval '4 days' from {{ this }}"
      - name: libres
        freshness: null
      - name: sans_colonne
        loaded_at_field: inconnue
      - name: absentes
      - name: sans_moyen
        loaded_at_field: null
`;

const TABLES = `
create schema ops;
create table ops.fraiches (modifie_le timestamptz); insert into ops.fraiches values (now() - interval '1 hour'), (null);
create table ops."Vieillies" (modifie_le timestamp);
insert into ops."Vieillies" values ((now() - interval '30 hours') at time zone 'UTC');
create table ops.perimees (modifie_le timestamptz); insert into ops.perimees values (now() - interval '3 days');
create table ops.vides (modifie_le timestamptz);
create table ops.dates (jour date); insert into ops.dates values ((now() at time zone 'UTC')::date);
create table ops.sans_colonne (modifie_le timestamptz);
`;

describeOnEveryServer('the freshness of sources', (server) => {
  const database = useTestDatabase(server);
  const project = writeProject({ 'models/sources.yml': SOURCES });
  afterAll(() => project.remove());

  beforeAll(async () => {
    const session = await database.session();
    // A session's own zone must not change what a time without one means.
    await session.script(`alter database ${database.target().database} set timezone to 'Pacific/Kiritimati';${TABLES}`);
  });

  const check = async (select?: readonly string[]) => {
    const environment = environmentFor(database.target());
    const workspace = await loadWorkspace({ projectDirectory: project.directory, environment });
    const parsed = await parseProject(workspace);
    expect(parsed.problems).toEqual([]);
    const { ids } = selectNodes(parsed.manifest, { select, resourceTypes: new Set(['source']) });
    const told: string[] = [];
    const { signal } = new AbortController();
    const onResult = ({ source }: { readonly source: { readonly name: string } }) => told.push(source.name);
    const results = await checkFreshness(workspace, parsed, { ids, signal, onResult });
    expect([...told].sort()).toEqual(results.map(({ source }) => source.name).sort());
    return results;
  };

  test('is judged by the limits of the table over those of its source', async () => {
    const results = await check();
    expect(Object.fromEntries(results.map(({ source, status }) => [source.name, status]))).toEqual({
      fraiches: 'pass',
      Vieillies: 'warn',
      perimees: 'error',
      vides: 'error',
      dates: 'pass',
      filtrees: 'error',
      tolerees: 'warn',
      requete: 'pass',
      sans_colonne: 'runtime error',
      absentes: 'runtime error',
      sans_moyen: 'runtime error',
    });
    const errorOf = (name: string) => results.find(({ source }) => source.name === name)?.error;
    expect(errorOf('sans_moyen')).toMatchObject({ code: 'RUN_FRESHNESS_UNMEASURABLE' });
    expect(errorOf('sans_colonne')).toMatchObject({ sqlState: '42703', location: { file: 'models/sources.yml' } });
    expect(errorOf('absentes')).toMatchObject({ sqlState: '42P01', uniqueId: 'source.petit.ops.absentes' });
  });

  test('is written as dbt writes it, with what could not be measured', async () => {
    await check(['source:ops.fraiches', 'source:ops.vides', 'source:ops.absentes']);
    const file = path.join(project.directory, 'target', 'sources.json');
    const artifact = JSON.parse(readFileSync(file, 'utf8'));
    const { metadata, results } = artifact;
    expect(schemaProblems('sources.json', artifact)).toEqual([]);
    expect(metadata.dbt_schema_version).toBe('https://schemas.getdbt.com/dbt/sources/v3.json');
    const day = (count: number) => ({ count, period: 'day' });
    const [fresh, empty, absent] = results;
    expect(fresh).toMatchObject({
      unique_id: 'source.petit.ops.fraiches',
      status: 'pass',
      criteria: { warn_after: day(1), error_after: day(2), filter: null },
    });
    expect(fresh.max_loaded_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
    expect(Math.round(fresh.max_loaded_at_time_ago_in_s / 60)).toBe(60);
    expect(empty).toMatchObject({ status: 'error', max_loaded_at: '0001-01-01T00:00:00+00:00' });
    expect(absent).toMatchObject({ status: 'runtime error', error: expect.stringContaining('DATABASE_QUERY_FAILED') });
  });
});
