import { expect, test } from 'vitest';
import type { ErrorDetails } from '../../../src/core/index.ts';
import { testQuery } from '../../../src/engine/compile/index.ts';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { type NodeSpec, runNodes } from '../../support/engine-run.ts';
import { rowsOf } from '../../support/rows.ts';

describeOnEveryServer('errors of nodes', (server) => {
  const database = useTestDatabase(server);
  const query = (sql: string) => rowsOf(database, sql);
  const failureOf = async (spec: NodeSpec, others: readonly NodeSpec[] = []): Promise<ErrorDetails> => {
    const { results } = await runNodes(database.target(), [spec, ...others], {
      select: [spec.name],
      compiledFile: (node) => `target/compiled/test/${node.originalFilePath}`,
    });
    const error = results.get(spec.name)?.error;
    if (error === undefined) throw new Error(`${spec.name} did not fail`);
    return error;
  };

  test('missing sources are named at once before the run, then by each node that reads one', async () => {
    const read = (name: string, table: string): NodeSpec => ({
      name,
      sql: `select * from public.${table}`,
      sources: [`public.${table}`],
    });
    await query('create table public.there (id int)');
    const specs = [read('s_one', 'gone_a'), read('s_two', 'gone_b'), read('s_fine', 'there')];
    const { events, results, statuses } = await runNodes(database.target(), specs);
    const notices = events.flatMap((event) => (event.type === 'notice' ? [event.text.fr] : []));
    expect(notices).toEqual([expect.stringContaining('(2) : public.gone_a, public.gone_b.')]);
    expect(statuses).toEqual({ s_one: 'error', s_two: 'error', s_fine: 'success' });
    expect(results.get('s_one')?.error).toMatchObject({
      code: 'RUN_SOURCE_MISSING',
      location: { file: 'models/s_one.sql' },
      message: { fr: expect.stringContaining('operational.gone_a (public.gone_a)') },
    });
    expect(results.get('s_one')?.error?.hint).toBeUndefined();
  });

  test('a node of the project that nobody built is named with the command that builds it', async () => {
    const spec: NodeSpec = { name: 'reader', sql: 'select * from "dwh"."not_yet"', reads: ['not_yet'] };
    expect(await failureOf(spec, [{ name: 'not_yet', sql: 'select 1' }])).toMatchObject({
      code: 'RUN_NODE_NOT_BUILT',
      hint: { fr: expect.stringContaining('sigeti build -s +not_yet') },
    });
  });

  test('a relation that nobody knows: the place in the compiled SQL and the nearest names', async () => {
    await query('create table public.parcels (id int)');
    const error = await failureOf({ name: 'slip', sql: 'select 1 as id\nfrom public.parcls' });
    expect(error).toMatchObject({
      code: 'DATABASE_QUERY_FAILED',
      location: { file: 'models/slip.sql' },
      compiled: { file: 'target/compiled/test/models/slip.sql', line: 2, column: 6 },
      server: { line: 2, character: 6, source: 'from public.parcls' },
      purpose: { fr: 'créer la vue à l’écart, avant de la publier' },
      hint: { fr: expect.stringContaining('public.parcels') },
    });
  });

  test('a column that is not there: the nearest ones of what the node reads', async () => {
    await query('create table public.lots (surface_m2 numeric)');
    const error = await failureOf({
      name: 'col',
      sql: 'select l.surfac_m2 from public.lots l',
      sources: ['public.lots'],
    });
    expect(error.hint?.en).toContain('surface_m2 (public.lots)');
    expect(error.hint?.en).toContain("information_schema.columns where table_schema = 'public'");
    expect(error.compiled).toMatchObject({ line: 1, column: 8 });
    expect(error.location).toEqual({ file: 'models/col.sql', line: 1 });
  });

  test('a right that is missing: the grants to run', async () => {
    const role = `reader_${server.label}`;
    await query(`create role ${role}; grant create on database ${database.target().database} to ${role};
      grant all on schema sigeti_wap to ${role}; grant all on all tables in schema sigeti_wap to ${role};
      create schema hidden; create table hidden.secrets (id int)`);
    try {
      const spec: NodeSpec = { name: 'spy', sql: 'select * from hidden.secrets', sources: ['hidden.secrets'] };
      const { results } = await runNodes({ ...database.target(), role }, [{ ...spec, schema: 'of_reader' }], {
        target: { name: 'test', schema: 'of_reader' },
      });
      expect(results.get('spy')?.error).toMatchObject({
        code: 'DATABASE_PERMISSION_DENIED',
        hint: { en: expect.stringContaining(`grant usage on schema "hidden" to "${role}"; grant select on`) },
      });
    } finally {
      await query(`drop owned by ${role} cascade; drop role ${role}`);
    }
  });

  test('an error while rows are worked out names the right statement of several, and a remedy', async () => {
    const config = { materialized: 'table' };
    const error = await failureOf({
      name: 'zero',
      config,
      sql: 'select 1 / (x - x) as id from generate_series(1, 2) x',
    });
    expect(error).toMatchObject({
      sqlState: '22012',
      purpose: { en: 'build the new rows' },
      hint: { en: expect.stringContaining('nullif(b, 0)') },
    });
  });

  test('a model without SQL is said to be empty, not to have a mistake in what the engine added', async () => {
    for (const [name, materialized] of [
      ['nothing', 'view'],
      ['no_rows', 'table'],
    ] as const) {
      const error = await failureOf({ name, config: { materialized }, sql: '-- to be written\n' });
      expect(error).toMatchObject({ sqlState: '42601', location: { file: `models/${name}.sql` } });
      expect(error.message.en).toBe(`The SQL of '${name}' is empty: there is nothing to run.`);
      expect(error.compiled).toBeUndefined();
    }
  });

  test('a configuration that cannot be has the place of the model, and the nearest that can', async () => {
    expect(await failureOf({ name: 'cfg', config: { materialized: 'tabel' }, sql: 'select 1' })).toMatchObject({
      code: 'RUN_CONFIG_INVALID',
      location: { file: 'models/cfg.sql' },
      hint: { en: "Did you mean 'table'?" },
    });
  });

  test('a value that cannot be converted, and a duplicate key, are quoted', async () => {
    const cast = await failureOf({
      name: 'cast',
      config: { materialized: 'table' },
      sql: `select x::int from (values ('12'), ('a b')) v(x)`,
    });
    expect(cast.message.fr).toContain('"a b"');
    expect(cast.hint?.fr).toContain('case when');
    const config = { materialized: 'table', indexes: [{ columns: ['id'], unique: true }] };
    const twice = await failureOf({ name: 'twice', config, sql: 'select 7 as id from generate_series(1, 2)' });
    expect(twice).toMatchObject({ sqlState: '23505', purpose: { fr: 'créer un index' } });
    expect(twice.message.fr).toContain('(id)=(7)');
  });

  test('a timeout of the server names the setting', async () => {
    const error = await failureOf({
      name: 'slow',
      sql: 'select 1',
      preHooks: [{ sql: `set local statement_timeout = 1; select pg_sleep(10)`, transaction: false }],
    });
    expect(error).toMatchObject({ sqlState: '57014', purpose: { fr: 'exécuter un pre_hook' } });
    expect(error.hint?.fr).toContain('statement_timeout');
  });

  test('a threshold that the server does not understand is named, and not what was wrapped around it', async () => {
    const errorWith = async (config: Record<string, unknown>) => {
      const spec: NodeSpec = { name: 'seuil', kind: 'test', sql: 'select 1 as id', config };
      const { results } = await runNodes(database.target(), [spec], { testQuery });
      return results.get('seuil')?.error;
    };
    expect(await errorWith({ warn_if: '> 10 zz', error_if: '> 3' })).toMatchObject({
      code: 'RUN_CONFIG_INVALID',
      location: { file: 'tests/seuil.sql' },
      message: {
        fr: 'La configuration « warn_if » du test vaut « > 10 zz », ce qui n’est pas une comparaison avec le nombre d’échecs (42601).',
        en: "The configuration 'warn_if' of the test is '> 10 zz', which is no comparison with the number of failures (42601).",
      },
      hint: { fr: 'Écrivez par exemple ">10" ou "!= 0".' },
    });
    const unknown = await errorWith({ error_if: '> beaucoup' });
    expect(unknown?.message.en).toContain("'error_if' of the test is '> beaucoup'");
    const calculation = await errorWith({ fail_calc: 'sum(rien)', error_if: '> 3' });
    expect(calculation?.message.en).not.toContain('error_if');
    expect(await errorWith({ error_if: 'between 2 and 3', warn_if: '> 1' })).toBeUndefined();
  });
});
