import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { rowsOf } from '../../support/rows.ts';
import { runOn } from '../../support/warehouse.ts';

const PROJECT = `name: petit
packages-install-path: packages
on-run-start:
  - "create table if not exists {{ target.schema }}.journal (line int generated always as identity, what text)"
  - "{{ noter('begin ' ~ selected_resources | sort | join(' ')) }}"
on-run-end:
  - "{{ noter(schemas ~ ' ' ~ database_schemas | length) }}"
  - "{% for result in results | sort(attribute='node.name') %}{{ noter(result.node.name ~ ' ' ~ result.status) }};{% endfor %}"
`;

/** Hooks run for real: what they wrote says in which order, and what they saw. */
describeOnEveryServer('on-run-start and on-run-end', (server) => {
  const database = useTestDatabase(server);
  let project: string;
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(project, file)), { recursive: true });
    writeFileSync(path.join(project, file), text);
  };
  const journal = async () =>
    (await rowsOf(database, 'select what from dwh.journal order by line')).map(([what]) => what);
  const statuses = (results: Awaited<ReturnType<typeof runOn>>) =>
    results.map(({ uniqueId, status }) => `${uniqueId.split('.').at(-1)} ${status}`);

  beforeEach(() => {
    project = mkdtempSync(path.join(tmpdir(), 'sigeti-hooks-'));
    write('dbt_project.yml', PROJECT);
    write(
      'macros/noter.sql',
      "{% macro noter(what) %}insert into dwh.journal (what) values ('{{ what | replace(\"'\", '') }}'){% endmacro %}",
    );
    write('models/a.sql', 'select 1 as id');
    write('models/b.sql', "select 1 / (id - 1) as x from {{ ref('a') }}");
    write('models/c.sql', "{{ config(materialized='table') }}select * from {{ ref('b') }}");
  });
  afterEach(async () => {
    rmSync(project, { recursive: true, force: true });
    await rowsOf(database, 'drop schema if exists dwh cascade');
  });

  test('run around the nodes, packages last, and leave their place in the artifacts', async () => {
    write(
      'packages/outils/dbt_project.yml',
      "name: outils\non-run-start: insert into dwh.journal (what) values ('outils')\n",
    );
    const results = await runOn(database.target(), project, 'run');
    expect(statuses(results)).toEqual([
      'petit-on-run-start-0 success',
      'petit-on-run-start-1 success',
      'outils-on-run-start-0 success',
      'a success',
      'b success',
      'c error',
      'petit-on-run-end-0 success',
      'petit-on-run-end-1 success',
    ]);
    const selected = 'begin model.petit.a model.petit.b model.petit.c';
    expect(await journal()).toEqual([selected, 'outils', '[dwh] 1', 'a success', 'b success', 'c error']);
    const artifact = (name: string) => JSON.parse(readFileSync(path.join(project, 'target', name), 'utf8'));
    expect(artifact('manifest.json').nodes['operation.outils.outils-on-run-start-0']).toMatchObject({
      resource_type: 'operation',
      path: 'hooks/outils-on-run-start-0.sql',
      tags: ['on-run-start'],
      index: 0,
      relation_name: null,
    });
    const hook = artifact('run_results.json').results.at(-1);
    expect(hook).toMatchObject({ unique_id: 'operation.petit.petit-on-run-end-1', failures: 0, relation_name: null });
    expect(hook.compiled_code).toContain("values ('c error')");
  });

  test('that fails names its line, and only a flag keeps the nodes from running', async () => {
    const broken = PROJECT.replace('"create table', '"create tabel');
    write('dbt_project.yml', broken);
    const going = await runOn(database.target(), project, 'run', { select: ['a'] });
    expect(statuses(going).slice(0, 3)).toEqual([
      'petit-on-run-start-0 error',
      'petit-on-run-start-1 skipped',
      'a success',
    ]);
    expect(going[0]?.error).toMatchObject({ sqlState: '42601', location: { file: 'dbt_project.yml' } });
    write('dbt_project.yml', `${broken}flags:\n  skip_nodes_if_on_run_start_fails: true\n`);
    const stopped = await runOn(database.target(), project, 'run', { select: ['a'] });
    expect(statuses(stopped)).toContain('a skipped');
  });

  test('may say in JSON that it runs outside of a transaction: it always does', async () => {
    write('dbt_project.yml', 'name: petit\non-run-start: "{{ after_commit(\'vacuum pg_class\') }}"\n');
    const results = await runOn(database.target(), project, 'run', { select: ['a'] });
    expect(statuses(results)).toEqual(['petit-on-run-start-0 success', 'a success']);
  });
});
