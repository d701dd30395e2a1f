import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { runNodeAlone } from '../../support/engine-run.ts';
import { rowsOf } from '../../support/rows.ts';

interface Scenario {
  readonly config: Readonly<Record<string, unknown>>;
  readonly steps: readonly string[];
}

/** A table after a step: its columns, and its rows as texts. */
interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

const scenarios: Readonly<Record<string, Scenario>> = fixture('scenarios.json');
const recorded: Readonly<Record<string, readonly Table[]>> = fixture('recorded.json');

function fixture(name: string) {
  return JSON.parse(readFileSync(new URL(`../../fixtures/snapshots/${name}`, import.meta.url), 'utf8'));
}

/** Moments of a run, which differ from run to run, by their order; and ids that are made of such a moment. */
function comparable({ columns, rows }: Table): Table {
  const isMoment = (value: string | null | undefined) => /^20(2[6-9]|[3-9]\d)-/.test(value ?? '');
  const moments = [...new Set(rows.flat().filter(isMoment))].sort();
  const [id, updatedAt] = [columns.indexOf('dbt_scd_id'), columns.indexOf('dbt_updated_at')];
  const renamed = rows.map((row) =>
    row.map((value, index) => {
      if (index === id && isMoment(row[updatedAt])) return 'id of a moment';
      return isMoment(value) ? `moment ${moments.indexOf(value)}` : value;
    }),
  );
  return {
    columns,
    rows: renamed
      .map((row) => JSON.stringify(row))
      .sort()
      .map((row) => JSON.parse(row)),
  };
}

describeOnEveryServer('snapshots make the history that dbt makes', (server) => {
  const database = useTestDatabase(server);

  async function tableOf(name: string): Promise<Table> {
    const named = await rowsOf(
      database,
      `select attname::text from pg_attribute where attrelid = 'dwh.${name}'::regclass and attnum > 0 order by attnum`,
    );
    const columns = named.map(([column]) => String(column));
    const list = columns.map((column) => `${column}::text`).join(', ');
    const rows = await rowsOf(database, `select ${list} from dwh.${name}`);
    return { columns, rows: rows.map((row) => row.map((value) => (value === null ? null : String(value)))) };
  }

  test.each(Object.keys(scenarios))('%s', async (name) => {
    const scenario = scenarios[name];
    for (const [step, sql] of (scenario?.steps ?? []).entries()) {
      const spec = { name, kind: 'snapshot', sql, config: scenario?.config ?? {} } as const;
      const result = await runNodeAlone(database.target(), spec);
      expect(result).toMatchObject({ status: 'success' });
      const expected = recorded[name]?.[step];
      expect(comparable(await tableOf(name))).toEqual(expected && comparable(expected));
    }
  });

  test('a second run without changes publishes nothing', async () => {
    const spec = {
      name: 's_twice',
      kind: 'snapshot',
      sql: `select 1 as id, 'a' as v`,
      config: { strategy: 'check', unique_key: 'id', check_cols: 'all', hard_deletes: 'new_record' },
    } as const;
    expect(await runNodeAlone(database.target(), spec)).toMatchObject({ rows: 1, rowsAffected: 1 });
    expect(await runNodeAlone(database.target(), spec)).toMatchObject({ rows: 1, rowsAffected: 0 });
  });

  test('a change and a deletion of one run have one moment', async () => {
    const config = { strategy: 'check', unique_key: 'id', check_cols: ['v'], hard_deletes: 'invalidate' };
    const run = (sql: string) => runNodeAlone(database.target(), { name: 's_moment', kind: 'snapshot', sql, config });
    await run(`select * from (values (1, 'a'), (2, 'b')) t (id, v)`);
    await run(`select 1 as id, 'A' as v`);
    expect(await rowsOf(database, 'select count(distinct dbt_valid_to) from dwh.s_moment')).toEqual([[1]]);
  });

  test('a key that comes twice, and a table that is no snapshot, are refused', async () => {
    const config = { strategy: 'check', unique_key: 'id', check_cols: 'all' };
    const twice = {
      name: 's_key',
      kind: 'snapshot',
      sql: 'select 1 as id from generate_series(1, 2)',
      config,
    } as const;
    expect(await runNodeAlone(database.target(), twice)).toMatchObject({ error: { code: 'RUN_KEY_DUPLICATE' } });
    await rowsOf(database, 'create table dwh.s_other (id int)');
    const other = { name: 's_other', kind: 'snapshot', sql: 'select 1 as id', config } as const;
    expect(await runNodeAlone(database.target(), other)).toMatchObject({
      error: { code: 'RUN_SNAPSHOT_TARGET_INVALID' },
    });
  });
});
