// Models of a run read their inputs in one picture where they can, and what one of them has asked is not asked again.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Pictures } from '../../../src/engine/run/pictures.ts';
import { connect } from '../../../src/postgres/index.ts';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { incrementProject } from '../../support/increment-project.ts';

const PAID = `select o.id, (select sum(p.amount) from {{ source('shop', 'payments') }} p where p.order_id = o.id) as paid
from {{ source('shop', 'orders') }} o`;
const FILES = {
  'dbt_project.yml': `name: shop
version: 1.0.0
profile: shop
vars: {today: 2026-01-01}
on-run-start: "{% if var('arrives', false) %}insert into shop.payments (id, order_id, amount) values (100, 3, 9){% endif %}"
`,
  'models/checked.yml': `
sources:
  - name: checked
    schema: shop
    config: {meta: {encoding_check: true}}
    tables: [{name: orders}, {name: payments}]
`,
  'models/checked.sql': "select p.state from {{ source('checked', 'payments') }} p",
  'models/paid.sql': PAID,
  'models/hooked.sql': `{{ config(pre_hook="insert into shop.orders (id, customer) select max(id) + 1, max(id) + 1 from shop.orders") }} ${PAID}`,
  'models/below.sql': `select f.order_id, f.paid from {{ ref('facts') }} f`,
  'models/others.yml': `
models:
${['paid', 'hooked']
  .map(
    (name) => `  - name: ${name}
    config:
      materialized: incremental
      unique_key: id
      meta:
        increment:
          inputs:
            - {source: [shop, orders], root: true, key: id, watermark: updated_at}
            - {source: [shop, payments], key: id, affects: [{input: orders, by: {order_id: id}}]}`,
  )
  .join('\n')}
  - name: below
    config:
      materialized: incremental
      unique_key: order_id
      meta: {increment: {inputs: [{ref: facts, root: true, key: order_id, compare: [paid]}]}}
`,
};

describeOnEveryServer('pictures that models share', (server) => {
  const database = useTestDatabase(server);
  const project = incrementProject(database, FILES);
  afterAll(() => project.remove());

  const run = async (...args: readonly string[]) => {
    const { exitCode, said } = await project.run('run', ...args);
    expect(exitCode, said).toBe(0);
  };
  const executed = (model: string) =>
    readFileSync(path.join(project.directory, `target/run/shop/models/${model}.sql`), 'utf8');
  const published = async () => [
    await project.facts(),
    ...(await Promise.all(
      ['paid', 'hooked', 'below'].map((model) => project.sql(`select m::text from dwh.${model} m order by m::text`)),
    )),
  ];

  beforeAll(async () => {
    await project.open();
    await project.sql(`insert into shop.labels values ('a', 'A');
insert into shop.orders (id, customer, amount, code, due) select i, i % 5, 100, 'a', '2025-12-05' from generate_series(1, 30) i;
insert into shop.payments (id, order_id, amount) select i, i % 30, 50 from generate_series(1, 50) i`);
    await run();
    await run('--select', 'facts', 'paid', 'below');
  });

  test('what two models ask of one table in one picture is asked once; every model is exact', async () => {
    await project.sql(`update shop.payments set amount = 70, updated_at = now() where id in (3, 4);
delete from shop.payments where id = 9`);
    await run('--select', 'facts', 'paid', 'hooked', 'below');
    const counts = ['facts', 'paid'].map(
      (model) =>
        executed(model)
          .split('\n')
          .filter((line) => /^select count.*"shop"."orders"$/.test(line)).length,
    );
    expect(counts.toSorted()).toEqual([0, 1]);
    expect(executed('facts') + executed('paid')).not.toContain('transaction snapshot');
    // Its hook adds an order each time, which it sees at once and the others in the next run.
    expect(await project.sql('select max(id) from dwh.hooked')).toEqual(
      await project.sql('select max(id) from shop.orders'),
    );
    await run('--exclude', 'hooked');
    const found = await published();
    await run('--full-refresh', '--exclude', 'hooked');
    await run('--full-refresh', '--select', 'hooked');
    const [facts, paid, , below] = await published();
    expect([facts, paid, below]).toEqual([found[0], found[1], found[3]]);
  });

  test('what a hook loads before the run is in the picture, though the sources were looked at before', async () => {
    await run('--vars', '{arrives: true}', '--select', 'facts', 'paid', 'checked');
    const paid = await project.sql('select paid from dwh.paid where id = 3');
    expect(paid).toEqual(await project.sql('select sum(amount) from shop.payments where order_id = 3'));
  });

  test('a picture is taken over as it is, until one is needed that is newer', async () => {
    const stop = new AbortController();
    const pictures = new Pictures(database.target(), 'a-run', stop.signal);
    const other = await connect(database.target());
    try {
      const count = async (snapshot: string) => {
        const results = await other.script(`begin isolation level repeatable read;
set transaction snapshot '${snapshot}'; select count(*)::int from shop.lots; commit`);
        return results[2]?.rows[0]?.[0];
      };
      const first = await pictures.join([]);
      await project.sql('insert into shop.lots values (900, 1, 1)');
      pictures.finish('model.lots', [], true);
      pictures.finish('model.view_of_lots', ['model.lots'], false);
      pictures.finish('model.somewhere', [], false);
      const again = await pictures.join(['model.somewhere']);
      expect(await count(again?.snapshot ?? '')).toBe(0);
      const claimed = first?.claim('select 1');
      const waiting = again?.claim('select 1');
      if (claimed?.isOurs !== true || waiting?.isOurs !== false) throw new Error('claimed twice');
      claimed.settle(undefined);
      expect(await waiting.answer).toBeUndefined();
      const newer = await pictures.join(['model.view_of_lots']);
      expect(await count(newer?.snapshot ?? '')).toBe(1);
      expect(newer?.claim('select 1').isOurs).toBe(true);
      await project.sql('insert into shop.lots values (901, 1, 1)');
      await pictures.forget();
      const last = await pictures.join([]);
      expect(await count(last?.snapshot ?? '')).toBe(2);
      for (const one of [first, again, newer, last]) await one?.leave();
    } finally {
      await pictures.forget();
      await other.close();
    }
    expect(
      await project.sql(`select count(*)::int from pg_stat_activity where datname = current_database()
  and state like 'idle in transaction%'`),
    ).toEqual([[0]]);
  });

  test('a server that has no session for it leaves each model to itself', async () => {
    const refused = { ...database.target(), user: 'nobody_of_that_name' };
    const pictures = new Pictures(refused, 'a-run', new AbortController().signal);
    expect(await pictures.join([])).toBeUndefined();
    await pictures.forget();
  });
});
