// A declared increment leaves what a full refresh would, whatever happened to its inputs.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { incrementProject } from '../../support/increment-project.ts';

describeOnEveryServer('declared increments', (server) => {
  const database = useTestDatabase(server);
  const project = incrementProject(database);
  afterAll(() => project.remove());

  const run = async (...args: readonly string[]) => {
    const { exitCode, said } = await project.run('run', ...args);
    expect(exitCode, said).toBe(0);
    return said;
  };
  /** Compares what is published with a full refresh. */
  const expectExact = async (...args: readonly string[]) => {
    const found = await project.facts();
    await run('--full-refresh', ...args);
    expect(found).toEqual(await project.facts());
    return found;
  };

  beforeAll(async () => {
    await project.open();
    expect(await run()).toContain('facts');
    expect(await project.facts()).toEqual([]);
    await project.sql(`insert into shop.labels values ('a', 'A'), ('b', 'B');
insert into shop.orders (id, customer, amount, code, due, updated_at)
  select i, i % 50, 100 * (i % 3), 'a', date '2025-12-01' + i % 60, '2025-12-01' from generate_series(1, 300) i;
insert into shop.payments (id, order_id, amount, updated_at) select i, i % 300, 50, '2025-12-01' from generate_series(1, 500) i;
insert into shop.lots select i, i * 10, i % 50 from generate_series(1, 40) i;
insert into shop.links select i, i % 40 + 1 from generate_series(1, 200) i`);
    await run();
    expect(await project.facts()).toHaveLength(300);
  });

  test.each([
    ['a row comes', `insert into shop.orders (id, customer, amount, due) values (1001, 7, 100, '2025-12-05')`],
    ['a row changes', `update shop.orders set amount = 33, updated_at = now() where id = 5`],
    ['a late row has an old watermark', `insert into shop.payments values (2001, 9, 10, 'ok', '2020-01-01')`],
    ['a row is dated back', `update shop.payments set amount = 1, updated_at = '2019-01-01' where id = 12`],
    ['a row is deleted', `delete from shop.orders where id = 6`],
    ['a row of another input is deleted', `delete from shop.payments where id = 13`],
    ['a row is hidden', `update shop.orders set hidden = true, updated_at = now() where id = 8`],
    ['a payment moves to another order', `update shop.payments set order_id = 20, updated_at = now() where id = 21`],
    ['it moves and its watermark stays', `update shop.payments set order_id = 30 where id = 22`],
    [
      'a row leaves one group of peers for another',
      `update shop.orders set customer = 3, updated_at = now() where id = 44`,
    ],
    ['a row of a group of peers is paid', `insert into shop.payments (id, order_id, amount) values (2002, 50, 1000)`],
    ['a row without a code is nobody’s peer', `update shop.orders set code = null, updated_at = now() where id = 70`],
    ['it gets its code back', `update shop.orders set code = 'a', updated_at = now() where id = 70`],
    ['a change goes through a link', `update shop.lots set area = 999 where id = 4`],
    ['a link comes', `insert into shop.links values (250, 4)`],
    ['an owner changes', `update shop.lots set owner = 11 where id = 5`],
    [
      'the parent is gone and its lot changes',
      `delete from shop.links where order_id = 3; update shop.lots set area = 5 where id = 4`,
    ],
    ['a label changes all', `update shop.labels set label = 'AA' where code = 'a'`],
  ])('%s', async (_, change) => {
    const before = await project.facts();
    await project.sql(change);
    await run();
    const after = await expectExact();
    expect(after).not.toEqual(before);
  });

  test('what is not compared, a column that nothing reads and nothing at all change nothing', async () => {
    await project.sql(`update shop.lots set note = 'x'; alter table shop.lots add column colour text default 'red'`);
    const before = await project.sql('select xmin::text, ctid::text from dwh.facts order by order_id');
    expect(await run()).not.toMatch(/rebuilt in full/);
    expect(await project.sql('select xmin::text, ctid::text from dwh.facts order by order_id')).toEqual(before);
  });
});
