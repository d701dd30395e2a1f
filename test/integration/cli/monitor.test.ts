import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { environmentFor, runCommand, startCli, writeProject } from '../../support/cli.ts';
import { useTestDatabase } from '../../support/database.ts';

const SOURCES = `
sources:
  - name: ops
    tables:
      - name: lots
        loaded_at_field: modifie_le
        freshness: {error_after: {count: 1, period: day}}
`;

describe('the state of a warehouse', () => {
  const database = useTestDatabase();
  const project = writeProject({
    'models/sources.yml': SOURCES,
    'models/staging/stg_lots.sql': "{{ config(materialized='view') }} select * from {{ source('ops', 'lots') }}",
    'models/dimensions/dim_lots.sql': "select id from {{ ref('stg_lots') }}",
    'models/dimensions/grande.sql': 'select generate_series(1, 150000) as id',
    'models/dimensions/analysee.sql': 'select generate_series(1, 120000) as id',
    'models/marts/cassee.sql':
      "{{ config(materialized='view') }} select id from {{ ref('dim_lots') }} where 1 / (id - 1) > 0",
    'models/marts/jamais.sql': 'select 1 as id',
    'tests/aucun_lot.sql': "{{ config(severity='warn') }} select * from {{ ref('dim_lots') }}",
  });
  afterAll(() => project.remove());
  const options = () => ({ cwd: project.directory, environment: environmentFor(database.target()) });
  const asJson = async (more: Readonly<Record<string, string>> = {}) => {
    const { environment, cwd } = options();
    const { exitCode, stdout } = await runCommand(['monitor', '--json'], {
      cwd,
      environment: { ...environment, ...more },
    });
    expect(exitCode).toBe(0);
    const report = JSON.parse(stdout);
    const relations = report.layers.flatMap((layer: { readonly relations: readonly object[] }) => layer.relations);
    const named = (name: string) => relations.find((relation: { readonly name: string }) => relation.name === name);
    return { report, named };
  };

  beforeAll(async () => {
    const session = await database.session();
    await session.script(`create schema ops; create table ops.lots (id int, modifie_le timestamptz);
      insert into ops.lots values (1, now() - interval '2 days'), (2, now() - interval '3 days')`);
  });

  test('before anything is built: all is missing, and that is no error', async () => {
    const { report, named } = await asJson();
    expect(report).toMatchObject({
      run: null,
      totals: { relations_total: 6, relations_present: 0 },
      tests: { never: 1 },
    });
    expect(named('dim_lots')).toMatchObject({ state: 'missing', rows: null, bytes: null, loaded_at: null });
  });

  test('rows are exact, estimated or more than what was counted; what cannot be read says so', async () => {
    expect((await runCommand(['build', '--exclude', 'jamais'], options())).exitCode).toBe(0);
    const session = await database.session();
    await session.script('analyze dwh.analysee');
    const { report, named } = await asJson();
    expect(named('dim_lots')).toMatchObject({
      rows: { count: 2, precision: 'exact' },
      status: 'success',
      kind: 'table',
    });
    expect(named('dim_lots').bytes.total).toBeGreaterThan(0);
    expect(Date.parse(named('dim_lots').loaded_at)).toBeLessThan(Date.parse(report.generated_at));
    expect(named('analysee').rows).toEqual({ count: 120_000, precision: 'estimate' });
    expect(named('grande').rows.precision).toMatch(/more|estimate/);
    expect(named('cassee')).toMatchObject({
      state: 'present',
      rows: null,
      error: 'DATABASE_QUERY_FAILED',
      bytes: null,
    });
    expect(named('jamais')).toMatchObject({ state: 'missing', status: null });
    expect(report).toMatchObject({
      run: { command: 'build', status: 'success' },
      sources: [{ name: 'ops.lots', status: 'error' }],
      tests: { warn: 1 },
    });
    expect(report.layers.map(({ name }: { readonly name: string }) => name)).toEqual(
      expect.arrayContaining(['staging', 'dimensions', 'marts']),
    );
  });

  test('a role with few rights sees what it may, and that it may not see the rest', async () => {
    const session = await database.session();
    const role = `lecteur_${database.target().database}`;
    await session.script(`create role ${role} login password 'lecteur'; grant usage on schema dwh to ${role};
      grant select on dwh.dim_lots to ${role}`);
    try {
      const { report, named } = await asJson({ DWH_DB_USER: role, DBT_PASSWORD: 'lecteur' });
      expect(named('dim_lots')).toMatchObject({ state: 'present', rows: { count: 2 } });
      expect(named('grande')).toMatchObject({ state: 'forbidden', rows: null });
      expect(report.run).toBeNull();
      expect(report.sources[0]).toMatchObject({ status: 'runtime error', error: 'DATABASE_PERMISSION_DENIED' });
    } finally {
      await session.script(`drop owned by ${role}; drop role ${role}`);
    }
  });

  test('is a table of 80 columns in both languages, without colours where there is no terminal', async () => {
    for (const [lang, word] of [
      ['fr', 'ABSENTE'],
      ['en', 'MISSING'],
    ] as const) {
      const { stdout, exitCode } = await runCommand(['monitor', '--lang', lang], options());
      expect(exitCode).toBe(0);
      expect(stdout).toContain(word);
      expect(stdout).not.toContain('\u001b');
      expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    }
  });

  test('--watch follows it until Ctrl-C, which is no error', async () => {
    const { process: child, outcome } = startCli(['monitor', '--watch', '--interval', '1', '--json'], options());
    const lines: string[] = [];
    child.stdout?.on('data', (text: string) => {
      lines.push(...text.split('\n').filter((line) => line !== ''));
      if (lines.length >= 2) child.kill('SIGINT');
    });
    expect((await outcome).exitCode).toBe(0);
    expect(lines.slice(0, 2).map((line) => JSON.parse(line).version)).toEqual([1, 1]);
  });

  test('an interval that is none is refused with what is expected', async () => {
    const { exitCode, stderr } = await runCommand(['monitor', '--watch', '--interval', '0'], options());
    expect({ exitCode, names: stderr.includes('--interval'), code: stderr.includes('CONFIG_USAGE_INVALID') }).toEqual({
      exitCode: 2,
      names: true,
      code: true,
    });
  });
});
