// Rows that no transaction has written since the last refresh are not compared; whatever hides a change from that is.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { connect } from '../../../src/postgres/index.ts';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { incrementProject } from '../../support/increment-project.ts';

describeOnEveryServer('inputs whose written rows are followed', (server) => {
  const database = useTestDatabase(server);
  const project = incrementProject(database);
  afterAll(() => project.remove());

  const run = async () => {
    const { exitCode, said } = await project.run('run');
    expect(exitCode, said).toBe(0);
    const executed = readFileSync(path.join(project.directory, 'target/run/shop/models/facts.sql'), 'utf8');
    return executed.split('\n').filter((line) => line.includes('full join') && !line.includes('= any')).length;
  };
  const expectExact = async () => {
    const found = await project.facts();
    await project.run('run', '--full-refresh');
    expect(found).toEqual(await project.facts());
  };

  beforeAll(() => project.open());
  beforeEach(async () => {
    await project.sql(`truncate shop.orders, shop.payments, shop.links, shop.lots, shop.labels;
insert into shop.labels values ('a', 'A');
insert into shop.orders (id, customer, amount, code, due) select i, i % 5, 100, 'a', '2025-12-05' from generate_series(1, 60) i;
insert into shop.lots select i, i * 10, i % 5 from generate_series(1, 5) i; insert into shop.links select i, i % 4 + 1 from generate_series(1, 30) i;
insert into shop.payments (id, order_id, amount) select i, i % 60, 50 from generate_series(1, 90) i`);
    await project.run('run', '--full-refresh');
  });

  test.each([
    ['nothing is written', 'select 1'],
    [
      'rows are written',
      'update shop.payments set amount = 7, updated_at = now() where id < 5; insert into shop.orders (id) values (99)',
    ],
    ['a payment is hidden', `update shop.payments set state = 'void', updated_at = now() where id = 3`],
    ['links come', 'insert into shop.links values (1, 5), (2, 5)'],
    ['a row is replaced', `delete from shop.orders where id = 4; insert into shop.orders (id, customer) values (4, 2)`],
  ])('%s: only what was written is compared', async (_, change) => {
    await project.sql(change);
    expect(await run()).toBe(0);
    await expectExact();
  });

  test.each([
    ['a row is gone', 'delete from shop.payments where id = 3'],
    ['a link is gone', 'insert into shop.links values (3, 5); delete from shop.links where lot_id = 1'],
    ['as many come as go', 'delete from shop.orders where id = 4; insert into shop.orders (id) values (99)'],
    ['a row moves to another key', 'update shop.payments set id = 900 where id = 3'],
    [
      'the table is written anew',
      'update shop.orders set amount = 9, updated_at = now() where id = 4; vacuum full shop.orders',
    ],
    [
      'a table of that name takes its place',
      `alter table shop.labels rename to labels_before;
create table shop.labels as select code, 'B' as label from shop.labels_before; drop table shop.labels_before`,
    ],
  ])('%s: all rows are compared', async (_, change) => {
    for (const statement of change.split(';')) await project.sql(statement);
    expect(await run()).toBeGreaterThan(0);
    await expectExact();
  });

  test('a column that is made anew changes rows that nobody writes', async () => {
    await project.sql('alter table shop.labels drop column label');
    await project.sql(`alter table shop.labels add column label text default 'Z'`);
    await run();
    await expectExact();
  });

  test('what was under way during a refresh is found by the next', async () => {
    const other = await connect(database.target());
    try {
      await other.script('begin; update shop.payments set amount = 8, updated_at = now() where id = 5');
      await project.sql(`update shop.orders set amount = 3, updated_at = now() where id = 7`);
      await run();
      await other.script('commit');
      expect(await run()).toBe(0);
    } finally {
      await other.close();
    }
    await expectExact();
  });

  test('a note that another transaction wrote, as in a copy of the database, is not believed', async () => {
    await project.sql('update shop.payments set amount = 8, updated_at = now() where id = 5');
    await project.sql('update sigeti_wap.ledger set oldest = txid_current()');
    expect(await run()).toBeGreaterThan(0);
    await expectExact();
  });
});
