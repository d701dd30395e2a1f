import { beforeEach, describe, expect, test } from 'vitest';
import { newestServer, useTestDatabase } from '../../support/database.ts';
import { noticesOf, oldestServer, run, sql } from './support.ts';

const source = useTestDatabase(oldestServer());
const warehouse = useTestDatabase(newestServer());
const META = { watermark: 'updated_at', lookback: '1 day' };

const extraction = (meta: unknown = META) => ({
  source: source.target(),
  warehouse: warehouse.target(),
  tables: [{ name: 'factures', meta }],
});

const ALL = 'select id, code, montant, updated_at from';

async function isEqual(): Promise<void> {
  const [there, here] = await Promise.all([
    sql(source.target(), `${ALL} app.factures order by id, code`),
    sql(warehouse.target(), `${ALL} copie.factures order by id, code`),
  ]);
  expect(here).toEqual(there);
}

beforeEach(async () => {
  await sql(warehouse.target(), 'drop schema if exists copie cascade; drop schema if exists sigeti_extract cascade');
  await sql(
    source.target(),
    `drop schema if exists app cascade; create schema app;
     create table app.factures (id int, code text, montant numeric, updated_at timestamp, primary key (id, code));
     insert into app.factures select i, 'c''\\' || i, i, '2024-01-01'::timestamp + i * interval '1 hour' from generate_series(1, 1000) i`,
  );
  await run(extraction());
});

describe('an increment', () => {
  test('reads what changed, what came late and what is gone, and not the rest', async () => {
    await sql(
      source.target(),
      `update app.factures set montant = -1, updated_at = '2024-03-01' where id = 5;
       insert into app.factures values (2000, 'neuve', 1, '2024-03-02');
       insert into app.factures values (2001, 'tardive', 1, '2023-06-01'), (2002, 'sans repère', 1, null);
       update app.factures set montant = -2, updated_at = '2023-12-01' where id = 100;
       delete from app.factures where id between 20 and 29`,
    );
    const { outcome } = await run(extraction());
    expect(outcome).toMatchObject({ rows: 993, changes: 2 + 3 + 2 + 10 });
    await isEqual();
    const again = await run(extraction());
    expect(again.outcome).toMatchObject({ changes: 0 });
    expect(again.outcome.kind === 'published' && again.outcome.bytes).toBeLessThan(50_000);
  });

  test('that compares no keys reads the window alone', async () => {
    await sql(
      source.target(),
      `insert into app.factures values (2000, 'neuve', 1, '2024-03-02'), (2001, 'tardive', 1, '2023-06-01');
       delete from app.factures where id = 20`,
    );
    const { outcome, events } = await run(extraction({ ...META, reconcile: 'never' }));
    expect(outcome).toMatchObject({ changes: 1 });
    expect(noticesOf(events)).toEqual([]);
    await sql(source.target(), 'delete from app.factures where id = 21');
    const told = await run(extraction({ ...META, reconcile: 'never' }));
    expect(noticesOf(told.events)).toEqual([
      expect.stringContaining('has 1000 rows in the source and 1001 in the copy'),
    ]);
    expect(await sql(warehouse.target(), 'select count(*)::int from copie.factures where id in (20, 2001)')).toEqual([
      [1],
    ]);
    // The last comparison is not yet a day ago; then it is.
    expect((await run(extraction({ ...META, reconcile: '1 day' }))).outcome).toMatchObject({ changes: 0 });
    await sql(warehouse.target(), `update sigeti_extract.copy set reconciled_at = now() - interval '25 hours'`);
    expect((await run(extraction({ ...META, reconcile: '1 day' }))).outcome).toMatchObject({ changes: 3 });
    await isEqual();
  });

  test('whose watermark lies ahead of the clock does not hide what is written until then', async () => {
    await sql(source.target(), `insert into app.factures values (3000, 'demain', 1, '2999-01-01')`);
    await run(extraction());
    await sql(source.target(), `update app.factures set montant = 7, updated_at = now() where id = 1`);
    await run(extraction({ ...META, reconcile: 'never' }));
    await isEqual();
  });

  test('of too many late rows becomes a whole copy', async () => {
    await sql(
      source.target(),
      `insert into app.factures select i, 'x', i, '2020-01-01' from generate_series(10000, 61000) i`,
    );
    const { outcome } = await run(extraction());
    expect(outcome).toMatchObject({ rows: 52_001, changes: 51_001 });
    expect(await sql(warehouse.target(), 'select count(*)::int from copie.factures')).toEqual([[52_001]]);
  });

  test('after somebody wrote to the copy says so, and a full refresh puts it right', async () => {
    await sql(
      warehouse.target(),
      `update copie.factures set code = 'autre' where id = 1; delete from copie.factures where id = 2`,
    );
    // Keys are compared, so that rows that are gone or foreign are found all the same.
    await run(extraction());
    await isEqual();
    await sql(warehouse.target(), 'update copie.factures set montant = 0');
    await run(extraction());
    expect(await sql(warehouse.target(), 'select count(*)::int from copie.factures where montant = 0')).not.toEqual([
      [0],
    ]);
    await run({ ...extraction(), change: { fullRefresh: true } });
    await isEqual();
  });

  test('from another source than the last time is a whole copy', async () => {
    await sql(source.target(), 'update app.factures set montant = 3');
    await sql(warehouse.target(), `update sigeti_extract.copy set source = 'elsewhere:5432/app'`);
    await run(extraction());
    await isEqual();
  });
});

describe('a watermark', () => {
  test('needs a key', async () => {
    await sql(source.target(), 'alter table app.factures drop constraint factures_pkey');
    await expect(run(extraction())).rejects.toMatchObject({ code: 'EXTRACT_CONFIG_INVALID' });
    const { outcome } = await run(extraction({ ...META, key: ['id', 'code'] }));
    expect(outcome).toMatchObject({ changes: 0 });
  });

  test('with a key that is none is refused', async () => {
    await sql(source.target(), `insert into app.factures values (1, 'autre', 1, '2024-03-02')`);
    const refused = run(extraction({ ...META, key: 'id' }));
    await expect(refused).rejects.toMatchObject({ code: 'EXTRACT_KEY_INVALID' });
    expect(await sql(warehouse.target(), 'select count(*)::int from copie.factures')).toEqual([[1000]]);
  });

  test('may be a number', async () => {
    await sql(
      source.target(),
      'create table app.journal (n bigint primary key, quoi text); insert into app.journal values (1, null)',
    );
    const tables = [{ name: 'journal', meta: { watermark: 'n', reconcile: 'never' } }];
    await run({ ...extraction(), tables });
    await sql(source.target(), `insert into app.journal values (2, 'b')`);
    const { outcome, events } = await run({ ...extraction(), tables });
    expect(outcome).toMatchObject({ changes: 1 });
    expect(noticesOf(events)).toEqual([]);
  });
});
