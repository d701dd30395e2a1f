import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { environmentFor, runInProcess, type TestProject, writeProject } from '../../support/cli.ts';
import { useTestDatabase } from '../../support/database.ts';
import { rowsOf } from '../../support/rows.ts';

/** What a user types to look at rows, to run a macro, and to go on after a failure. */

const database = useTestDatabase();
let project: TestProject;
/** Says the time zone of its session, and leaves another one behind. */
const ZONE = `{% if execute %}select '{{ run_query("show timezone").columns[0].values()[0] }}' as zone
{% do run_query("set timezone = 'Asia/Tokyo'") %}{% endif %}`;

beforeAll(() => {
  project = writeProject({
    'models/a.sql': 'select 1 as id',
    'models/b.sql': "select 1 / {{ var('diviseur', 0) }} as x from {{ ref('a') }}",
    'models/c.sql': "select * from {{ ref('b') }} as lu",
    'models/aide.sql':
      "{{ config(materialized='ephemeral') }}select n as id, repeat('long ', 40) as texte from generate_series(1, 9) n",
    'models/b.yml':
      'models:\n  - name: a\n    columns:\n      - name: id\n        data_tests:\n          - accepted_values: {values: [2], config: {severity: warn}}\n',
    'analyses/zone_1.sql': ZONE,
    'analyses/zone_2.sql': ZONE,
    'analyses/question.sql': "select count(*) as combien from {{ ref('aide') }}",
    'macros/noter.sql': `{% macro noter(quoi, fois=1) %}
{% call statement('x') %}create table if not exists public.notes (quoi text){% endcall %}
{% for _ in range(fois) %}{% call statement('y') %}insert into public.notes values ('{{ quoi }}'){% endcall %}{% endfor %}
{% do log('noté : ' ~ quoi, info=true) %}{{ print(run_query('select count(*) from public.notes').columns[0].values()) }}
{% if quoi == 'rien' %}{% do exceptions.raise_compiler_error('rien à noter') %}{% endif %}
{% endmacro %}`,
  });
});
afterAll(() => project.remove());

async function sigeti(...args: readonly string[]) {
  const environment = environmentFor(database.target());
  const outcome = await runInProcess([...args, '--project-dir', project.directory], { environment });
  return { ...outcome, all: outcome.stdout + outcome.stderr };
}

test('retry needs a run before it, then does what failed and what was skipped, with its variables', async () => {
  const early = await sigeti('retry');
  expect(early).toMatchObject({ exitCode: 2 });
  expect(early.stderr).toMatch(/RUN_PREVIOUS_UNUSABLE[\s\S]*does not exist/);
  expect(await sigeti('run', '--vars', '{diviseur: 0}', '--threads', '1')).toMatchObject({ exitCode: 1 });
  const again = await sigeti('retry');
  expect(again.exitCode).toBe(1);
  expect(again.all).toMatch(/Retrying run: 2 node/);
  expect(again.all).not.toContain('dwh.a ');
  const mended = await sigeti('retry', '--vars', '{diviseur: 4}');
  expect(mended, mended.all).toMatchObject({ exitCode: 0 });
  const { args } = JSON.parse(readFileSync(path.join(project.directory, 'target/run_results.json'), 'utf8'));
  expect(args).toMatchObject({ which: 'run', threads: 1, vars: { diviseur: 4 } });
  const done = await sigeti('retry');
  expect(done).toMatchObject({ exitCode: 0 });
  expect(done.all).toContain('Nothing to retry');
});

test('fail-fast skips the rest; a flag that is none is refused by its name', async () => {
  const stopped = await sigeti('run', '-x', '--threads', '1', '--vars', '{diviseur: 0}');
  expect(stopped.exitCode).toBe(1);
  const environment = { ...environmentFor(database.target()), DBT_FAIL_FAST: 'maybe' };
  const refused = await runInProcess(['run', '--project-dir', project.directory], { environment });
  expect(refused).toMatchObject({ exitCode: 2 });
  expect(refused.stderr).toContain("DBT_FAIL_FAST is 'maybe' and must be true or false.");
});

test('a warning is an error on request', async () => {
  await sigeti('run', '-s', 'a');
  expect(await sigeti('test', '-s', 'a')).toMatchObject({ exitCode: 0 });
  expect(await sigeti('test', '-s', 'a', '--warn-error')).toMatchObject({ exitCode: 1 });
  const silent = await sigeti(
    'run',
    '-s',
    'a',
    'nulle_part',
    '--warn-error-options',
    '{silence: [NoNodesForSelectionCriteria]}',
  );
  expect(silent).toMatchObject({ exitCode: 0 });
  expect(silent.all).not.toContain('nulle_part');
  expect(await sigeti('run', '-s', 'nulle_part', '--warn-error')).toMatchObject({ exitCode: 2 });
});

test('show previews ephemeral models, analyses and texts within 80 columns, and writes nothing', async () => {
  const { stdout, exitCode } = await sigeti('show', '--select', 'aide');
  expect(exitCode).toBe(0);
  expect(stdout).toContain('(5 rows)');
  expect(Math.max(...stdout.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(80);
  expect((await sigeti('show', '-s', 'question')).stdout).toContain('9');
  const inline = ['show', '--inline', "select id, 1.5 as x from {{ ref('aide') }}", '--limit', '2', '--output', 'json'];
  expect(JSON.parse((await sigeti(...inline)).stdout)).toEqual({
    show: [
      { id: 1, x: 1.5 },
      { id: 2, x: 1.5 },
    ],
  });
  const writing = await sigeti('show', '--inline', "select setval('public.compteur', 5)");
  expect(writing.exitCode).toBe(1);
  expect(await sigeti('show')).toMatchObject({ exitCode: 2 });
  expect((await sigeti('compile', '--inline', "select * from {{ ref('a') }}")).stdout).toContain('"dwh"."a"');
});

test('what the template of a node sets on the session is gone when the next is compiled or shown', async () => {
  const compiled = await sigeti('compile', '-s', 'zone_1', 'zone_2');
  expect(compiled, compiled.all).toMatchObject({ exitCode: 0 });
  const texts = ['zone_1', 'zone_2'].map((name) =>
    readFileSync(path.join(project.directory, `target/compiled/petit/analyses/${name}.sql`), 'utf8'),
  );
  expect(texts[0]).toContain('as zone');
  expect(texts[1]).toBe(texts[0]);
  expect((await sigeti('show', '-s', 'zone_1', 'zone_2')).stdout).not.toContain('Tokyo');
});

test('run-operation shows what its macro says, keeps what it did, and undoes it when it fails', async () => {
  const told = await sigeti('run-operation', 'noter', '--args', '{quoi: pluie, fois: 2}');
  expect(told, told.all).toMatchObject({ exitCode: 0 });
  expect(told.all).toMatch(/noté : pluie\n\(2,\)/);
  expect(await sigeti('run-operation', 'noter', '--args', '{quoi: rien}')).toMatchObject({ exitCode: 1 });
  expect(await rowsOf(database, 'select quoi, count(*)::int from public.notes group by 1')).toEqual([['pluie', 2]]);
  const unknown = await sigeti('run-operation', 'notre');
  expect(unknown).toMatchObject({ exitCode: 2 });
  expect(unknown.stderr).toContain('Did you mean noter');
  const odd = await sigeti('run-operation', 'noter', '--args', '{quoi: pluie, combien: 2}');
  expect(odd.exitCode).toBe(1);
  expect(odd.all).toMatch(/TEMPLATE_RUNTIME +macros\/\S+\n.*takes no keyword argument 'combien'/);
  const broken = await sigeti('run-operation', 'noter', '--args', '{quoi: [}');
  expect(broken).toMatchObject({ exitCode: 2 });
  expect(broken.stderr).toContain('--args:1:');
  expect(broken.stderr).toContain('--args cannot be read');
  const sql = await sigeti('run-operation', '--sql', 'select count(*) as n from {{ target.schema }}.a');
  expect(sql.stdout).toMatch(/n\s+-+\s+1/);
});

test('--empty builds every model without reading a row', async () => {
  const empty = await sigeti('run', '--empty', '--vars', '{diviseur: 1}');
  expect(empty.exitCode).toBe(0);
  expect(await rowsOf(database, 'select count(*)::int from dwh.c')).toEqual([[0]]);
});
