import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { useTestDatabase } from '../../support/database.ts';
import { rowsOf } from '../../support/rows.ts';
import { copyWarehouse, failuresOf, runOn, simulate } from '../../support/warehouse.ts';

const AS_OF = '2026-03-31';
const VARS = { date_reference: AS_OF };
const FACTS = ['fait_attributions', 'fait_collectes', 'fait_factures', 'fait_paiements'];
const GUIDE = new URL('../../fixtures/guide/deployment-guide.md', import.meta.url);

/** Every statement of the guide, as printed: those of its code blocks, and what it gives to `psql -c`. */
function guideStatements(): readonly string[] {
  const blocks = readFileSync(GUIDE, 'utf8').match(/```(?:sql|powershell)[\s\S]*?```/g) ?? [];
  return blocks.flatMap((block) => {
    const given = [...block.matchAll(/psql [^\n]* -c "([^"]*)"/g)].map(([, sql]) => sql ?? '');
    const typed = [...block.matchAll(/^\s*SELECT\b[^;]*;/gm)].map(([sql]) => sql);
    return [...given, ...typed];
  });
}

describe('the SQL of the deployment guide', () => {
  const project = copyWarehouse();
  afterAll(() => project.remove());
  const database = useTestDatabase();
  const refresh = async (verb: 'refresh' | 'run') => {
    const notices: string[] = [];
    const results = await runOn(database.target(), project.directory, verb, {
      vars: VARS,
      onEvent: (event) => event.type === 'notice' && notices.push(event.text.en),
    });
    expect(failuresOf(results)).toEqual([]);
    return notices;
  };
  const ask = async (sql: string) => {
    const session = await database.session();
    return (await session.script(sql)).at(-1)?.rows ?? [];
  };
  const queries = guideStatements().filter((sql) => sql.trim().startsWith('SELECT'));

  beforeAll(async () => {
    await simulate(database.target(), project.directory, { scale: 1, seed: 'guide', asOf: AS_OF });
    await refresh('refresh');
  });

  test('is found whole', () => {
    expect(guideStatements()).toHaveLength(7);
    expect(queries).toHaveLength(6);
  });

  test.each(queries)('works as printed: %s', async (sql) => {
    const rows = await ask(sql);
    if (/FROM pg_tables/.test(sql)) expect(rows.length).toBeGreaterThan(FACTS.length);
    if (/COUNT\(\*\)/.test(sql)) expect(rows.every(([, count]) => Number(count) > 0)).toBe(true);
  });

  test('finds created_at in all four facts', async () => {
    for (const fact of FACTS) {
      const [row] = await rowsOf(database, `select max(created_at)::date <= '${AS_OF}' from dwh_facts.${fact}`);
      expect(row, fact).toEqual([true]);
    }
  });

  test('works after a run that kept its failures, and no relation needs quoting', async () => {
    const failing: string[] = [];
    const options = { vars: VARS, storeFailures: true };
    for (const { uniqueId, failures = 0 } of await runOn(database.target(), project.directory, 'test', options)) {
      if (failures > 0) failing.push(uniqueId.split('.')[2] ?? '');
    }
    expect(failing.length).toBeGreaterThan(0);
    for (const sql of queries) await ask(sql);
    const quoted = `select tablename from pg_tables where schemaname like 'dwh%'
      and (quote_ident(tablename) <> tablename or quote_ident(schemaname) <> schemaname)`;
    expect(await rowsOf(database, quoted)).toEqual([]);
    expect(await ask(queries.find((sql) => sql.includes('dbt_test__audit')) ?? '')).not.toEqual([]);
    const kinds = `select a.attname, format_type(a.atttypid, a.atttypmod) from pg_attribute a
      where attrelid = 'dwh.dbt_test__audit'::regclass and attnum > 0 order by attnum`;
    expect(await rowsOf(database, kinds)).toEqual([
      ['test', 'text'],
      ['model', 'text'],
      ['executed_at', 'timestamp with time zone'],
      ['row', 'jsonb'],
    ]);
    const shown = await rowsOf(database, 'select distinct test from dwh.dbt_test__audit order by 1');
    expect(shown.flat()).toEqual(failing.sort());
  });

  test('drops the schema, and the next run rebuilds the facts in full and keeps the history', async () => {
    const history = `select md5(string_agg(t::text, '|' order by dbt_scd_id)) from dwh_snapshots.snap_lots t`;
    const falsified = `select count(*)::int > 0 from dwh_facts.fait_paiements where reference_paiement = 'faux'`;
    const before = await rowsOf(database, history);
    const session = await database.session();
    await session.script("update dwh_facts.fait_paiements set reference_paiement = 'faux'");
    expect(await refresh('run')).toEqual([]);
    expect(await rowsOf(database, falsified), 'an increment leaves old rows alone').toEqual([[true]]);
    await session.script(guideStatements().find((sql) => sql.startsWith('DROP')) ?? '');
    const [notice] = await refresh('run');
    expect(notice).toMatch(/schema dwh was dropped .* 23 incremental tables/);
    expect(await rowsOf(database, falsified)).toEqual([[false]]);
    expect(await rowsOf(database, history)).toEqual(before);
    expect(await refresh('run')).toEqual([]);
  });
});
