import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { environmentFor, runInProcess, type TestProject, writeProject } from '../../support/cli.ts';
import { useTestDatabase } from '../../support/database.ts';
import { rowsOf } from '../../support/rows.ts';

/** Options that say how much of a project a command reads, keeps and shows. */

const database = useTestDatabase();
let project: TestProject;

beforeAll(() => {
  project = writeProject({
    'seeds/mesures.csv': 'id,prise_le\n1,2025-01-01 00:00:00\n2,2025-01-31 23:59:59\n3,2025-02-01 00:00:00\n',
    'seeds/mesures.yml': 'seeds: [{name: mesures, config: {event_time: prise_le}}]\n',
    'models/lues.sql':
      "select mesures.id, mesures.prise_le from {{ ref('mesures') }} join {{ ref('mesures') }} m using (id)",
    'models/sans_temps.sql': "select * from {{ ref('lues') }}",
    'models/passe.sql': "{{ config(materialized='ephemeral') }}select 1 as id",
    'models/increment.sql': `{{ config(materialized='incremental') }}
select id from {{ ref('passe') }}{% if is_incremental() %} where false{% endif %}`,
    'models/questionneur.sql': `{{ config(tags='question') }}select {{ run_query("select 7").columns[0].values()[0] }} as n`,
    'models/gros.sql': "select {{ var('gros', 0) }}::numeric / {{ var('diviseur', 1) }} as x",
    'snapshots/historique.yml': `snapshots:
  - name: historique
    relation: ref('lues')
    config: {strategy: check, unique_key: id, check_cols: all}
    columns: [{name: id, data_tests: [unique]}]
`,
    'tests/jamais.sql': "select id from {{ ref('lues') }} where id > 1",
  });
});
afterAll(() => project.remove());

async function sigeti(line: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const all = { ...environmentFor(database.target()), ...environment };
  return await runInProcess([...line, '--project-dir', project.directory], { environment: all });
}

test('seed --show shows what was loaded', async () => {
  const seeded = await sigeti(['seed', '--show']);
  expect(seeded.exitCode).toBe(0);
  expect(seeded.stdout).toMatch(/mesures[\s\S]*id \| prise_le[\s\S]*3 \| 2025-02-01 00:00:00/);
  expect((await sigeti(['seed'])).stdout).not.toContain('prise_le');
});

test('--sample reads a time of what declares its event_time, up to its end', async () => {
  const january = "{start: '2025-01-01', end: '2025-02-01'}";
  const chosen = ['--select', 'lues', 'sans_temps'];
  expect(await sigeti(['run', ...chosen, '--sample', january])).toMatchObject({ exitCode: 0 });
  expect(await rowsOf(database, 'select id from dwh.sans_temps order by 1')).toEqual([[1], [2]]);
  expect(await sigeti(['run', ...chosen], { DBT_SAMPLE: '1 hour' })).toMatchObject({ exitCode: 0 });
  expect(await rowsOf(database, 'select id from dwh.sans_temps')).toEqual([]);
  expect(await sigeti(['run', ...chosen])).toMatchObject({ exitCode: 0 });
  expect(await rowsOf(database, 'select count(*)::int from dwh.sans_temps')).toEqual([[3]]);
  const wrong = await sigeti(['run', '--sample', 'three days']);
  expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/CONFIG_FLAG_INVALID[\s\S]*--sample/) });
});

test('--no-introspect compiles without a database, as where nothing was built', async () => {
  const nobody = { DBT_PASSWORD: 'x', DWH_DB_HOST: '127.0.0.1', DWH_DB_PORT: '1' };
  const connected = await sigeti(['compile'], nobody);
  expect(connected.stderr).toMatch(/CONNECTION_/);
  const compiled = await sigeti(['compile', '--no-introspect', '--exclude', 'tag:question'], nobody);
  expect(compiled, compiled.stderr).toMatchObject({ exitCode: 0 });
  const file = path.join(project.directory, 'target/compiled', 'petit', 'models/increment.sql');
  expect(readFileSync(file, 'utf8')).toMatch(/with __dbt__cte__passe[\s\S]*from __dbt__cte__passe$/);
  const asks = await sigeti(['compile', '--select', 'questionneur'], { ...nobody, DBT_INTROSPECT: 'false' });
  expect(asks).toMatchObject({ exitCode: 1 });
  expect(asks.stderr).toMatch(/COMPILE_INTROSPECTION_OFF {2}models\/questionneur\.sql:1:\d+[\s\S]*select 7/);
});

test('what was compiled comes as JSON too, and without its ephemeral models', async () => {
  const named = await sigeti(['compile', '--select', 'increment', '--output', 'json', '--no-inject-ephemeral-ctes']);
  expect(JSON.parse(named.stdout)).toEqual({ node: 'increment', compiled: '\nselect id from __dbt__cte__passe' });
  const inline = await sigeti(['compile', '--inline', 'select {{ 1 + 1 }} from {{ this }}', '--output', 'json']);
  const { database: name } = database.target();
  expect(JSON.parse(inline.stdout)).toEqual({ compiled: `select 2 from "${name}"."dwh"."inline_query"` });
  const plain = await sigeti(['show', '--inline-direct', "select '{{ 1 + 1 }}' as a", '--output', 'json']);
  expect(JSON.parse(plain.stdout)).toEqual({ show: [{ a: '{{ 1 + 1 }}' }] });
});

test('a variable says that nodes go one by one; the command line goes before it', async () => {
  const threads = async (...line: readonly string[]) => {
    await sigeti(['run', '--select', 'lues', '--threads', '3', ...line], { DBT_SINGLE_THREADED: 'true' });
    return JSON.parse(readFileSync(path.join(project.directory, 'target/run_results.json'), 'utf8')).args.threads;
  };
  expect(await threads()).toBe(1);
  expect(await threads('--no-single-threaded')).toBe(3);
});

test('a number that is larger than JavaScript’s keeps its digits, for retry too', async () => {
  const failed = await sigeti(['run', '--select', 'gros', '--vars', '{gros: 12345678901234567891, diviseur: 0}']);
  expect(failed, failed.stderr).toMatchObject({ exitCode: 1, stderr: expect.not.stringContaining('INTERNAL') });
  const results = readFileSync(path.join(project.directory, 'target/run_results.json'), 'utf8');
  expect(results).toContain('"gros":12345678901234567891');
  await sigeti(['retry']);
  const text = readFileSync(path.join(project.directory, 'target/compiled/petit/models/gros.sql'), 'utf8');
  expect(text).toBe('select 12345678901234567891::numeric / 0 as x');
});

test('a YAML file may hold snapshots and their tests: the SQL of each has its file, where dbt puts it', async () => {
  const built = await sigeti(['build', '--select', '+historique', '--exclude', 'jamais']);
  expect(built, built.stderr).toMatchObject({ exitCode: 0, stderr: '' });
  const folder = path.join(project.directory, 'target/run/petit/snapshots/historique.yml');
  for (const file of ['historique.yml/historique.sql', 'unique_historique_id.sql']) {
    expect(readFileSync(path.join(folder, file), 'utf8')).toMatch(/select/i);
  }
});

test('clean goes beyond the project where a variable says so, and stays in it where the command line does', async () => {
  const outside = mkdtempSync(path.join(tmpdir(), 'sigeti-outside-'));
  const allowed = { DBT_CLEAN_PROJECT_FILES_ONLY: 'false' };
  const clean = (...line: readonly string[]) => sigeti(['clean', '--target-path', outside, ...line], allowed);
  expect(await clean('--clean-project-files-only')).toMatchObject({ exitCode: 2 });
  expect(existsSync(outside)).toBe(true);
  expect(await clean()).toMatchObject({ exitCode: 0 });
  expect(existsSync(outside)).toBe(false);
});

test('build keeps failures where it is told to; --models is --select but for list', async () => {
  const built = await sigeti(['build', '--model', 'lues', '--store-failures']);
  expect(built).toMatchObject({ exitCode: 1 });
  expect(await rowsOf(database, 'select count(*)::int from dwh.dbt_test__audit')).toEqual([[2]]);
  const tested = await sigeti(['test', '-m', 'lues']);
  expect(tested.stdout + tested.stderr).toContain('jamais');
  expect((await sigeti(['list', '-m', 'lues'])).stdout.trim()).toBe('petit.lues');
  expect((await sigeti(['list', '-s', 'lues'])).stdout.trim().split('\n')).toHaveLength(2);
});
