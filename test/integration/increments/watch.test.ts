// A table that declares `inputs: all` is built only where something that it is made of was written.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { connect } from '../../../src/postgres/index.ts';
import { useTestDatabase } from '../../support/database.ts';
import { incrementProject } from '../../support/increment-project.ts';
import { startServers } from '../../support/servers.ts';

const TOTALS = `{{ config(materialized='table', unique_key='customer', meta={'increment': {'inputs': 'all',
  'recompute_when': "(select max(label) from shop.labels)", 'volatile_vars': ['other']}}, indexes=[{'columns': ['customer']}]) }}
select facts.customer, count(*) as orders, sum(paid.total) as paid, (select count(*) from {{ source('shop', 'lots') }}) as lots,
    (select max(label) from shop.labels) as label
from {{ ref('facts') }} facts left join {{ ref('int_paid') }} paid on paid.order_id = facts.order_id
group by facts.customer
`;
/** Reads nothing that is written: never built again. */
const FIXED = `{{ config(materialized='table', meta={'increment': {'inputs': 'all'}}) }} select {{ var('fixed', 1) }} as a`;

// Of their own: a table is built once more while a transaction of anybody on the whole server is older than its rows.
const servers = await startServers();
afterAll(() => Promise.all(servers.map((server) => server.stop())));

describe.each(servers)('tables that are built where their inputs changed, PostgreSQL $label', (server) => {
  const database = useTestDatabase(server);
  const project = incrementProject(database, { 'models/totals.sql': TOTALS, 'models/fixed.sql': FIXED });
  afterAll(() => project.remove());

  const isBuilt = (name: string) =>
    / table "\w+"\."\w+" as /.test(
      readFileSync(path.join(project.directory, `target/run/shop/models/${name}.sql`), 'utf8'),
    );
  const run = async (...args: readonly string[]) => {
    const { exitCode, said } = await project.run('run', ...args);
    expect(exitCode, said).toBe(0);
    return isBuilt('totals');
  };
  const totals = () => project.sql('select * from dwh.totals order by customer');
  const expectExact = async () => {
    const found = await totals();
    await project.run('run', '--full-refresh');
    expect(found).toEqual(await totals());
  };

  /** Refreshes once no transaction of the whole server is older than what was written: the server's own may be. */
  const settle = async () => {
    const [[written] = []] = await project.sql('select txid_current()::text');
    const isOver = `select txid_snapshot_xmin(txid_current_snapshot()) > ${written}`;
    await vi.waitFor(async () => expect(await project.sql(isOver)).toEqual([[true]]), { timeout: 60_000 });
    await project.run('run');
  };

  beforeAll(() => project.open());
  beforeEach(async () => {
    await project.sql(`truncate shop.orders, shop.payments, shop.links, shop.lots, shop.labels;
insert into shop.labels values ('a', 'A');
insert into shop.orders (id, customer, amount, code, due) select i, i % 5, 100, 'a', '2025-12-05' from generate_series(1, 60) i;
insert into shop.lots select i, i * 10, i % 5 from generate_series(1, 5) i;
insert into shop.payments (id, order_id, amount) select i, i % 60, 50 from generate_series(1, 90) i`);
    await project.run('run', '--full-refresh');
  });

  test.each([
    ['nothing is written', 'select 1'],
    ['what it does not read is written', 'insert into shop.links values (1, 999)'],
  ])('%s: it is left as it is', async (_, change) => {
    await settle();
    await project.sql(change);
    expect(await run()).toBe(false);
    expect(isBuilt('fixed')).toBe(false);
    await expectExact();
  });

  test.each([
    ['a table of its own', 'update shop.lots set area = 7 where id = 1'],
    ['a row is gone', 'delete from shop.lots where id = 1'],
    ['as many come as go', 'delete from shop.lots where id = 1; insert into shop.lots values (9, 1, 1)'],
    ['a table under a view in an ephemeral model', 'update shop.payments set amount = 8 where id = 3'],
    ['a table that the run builds', 'insert into shop.orders (id, customer) values (99, 7)'],
    ['what it depends on beside them', `update shop.labels set label = 'B'`],
    ['a table is emptied', 'truncate shop.lots'],
    ['it is gone', 'drop table dwh.totals'],
  ])('%s: it is built', async (_, change) => {
    for (const statement of change.split(';')) await project.sql(statement);
    expect(await run()).toBe(true);
    await expectExact();
  });

  test('what was under way during a refresh is found by the next', async () => {
    const other = await connect(database.target());
    try {
      await other.script('begin; update shop.lots set area = 8 where id = 5; delete from shop.lots where id = 4');
      await run();
      await other.script('commit');
      expect(await run()).toBe(true);
    } finally {
      await other.close();
    }
    await expectExact();
  });

  test('a variable counts unless it is volatile, and an index comes without building', async () => {
    await settle();
    expect(await run('--vars', '{other: 5}')).toBe(false);
    expect(isBuilt('fixed')).toBe(true);
    await run();
    const file = path.join(project.directory, 'models/totals.sql');
    writeFileSync(file, TOTALS.replace("{'columns': ['customer']}", "{'columns': ['orders']}"));
    const before = await project.sql('select ctid::text, xmin::text from dwh.totals order by customer');
    await run();
    expect(await project.sql('select ctid::text, xmin::text from dwh.totals order by customer')).toEqual(before);
    expect(await project.sql(`select indexdef from pg_indexes where tablename = 'totals'`)).toEqual([
      [expect.stringContaining('(orders)')],
    ]);
    writeFileSync(file, TOTALS);
  });

  test('what a run without rows has emptied is built by the next', async () => {
    await settle();
    expect(await run('--empty', '--select', 'totals')).toBe(true);
    expect(await totals()).toEqual([]);
    expect(await run()).toBe(true);
    expect(await totals()).toHaveLength(5);
  });

  test('a table that cannot be followed is a reason to build each time', async () => {
    await project.sql('alter table shop.lots enable row level security');
    await run();
    expect(await run()).toBe(true);
    await project.sql('alter table shop.lots disable row level security');
  });

  test('a copy of the database does not believe the note', async () => {
    await project.sql(`update sigeti_wap.ledger set oldest = txid_current() where input = 'all'`);
    expect(await run()).toBe(true);
  });
});
