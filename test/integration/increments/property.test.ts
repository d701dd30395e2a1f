// Whatever happens to the inputs, in whatever order, with refreshes in between that may fail: a declared increment leaves
// what a full refresh would.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useTestDatabase } from '../../support/database.ts';
import { incrementProject } from '../../support/increment-project.ts';

const database = useTestDatabase();
const project = incrementProject(database, {
  'models/totals.sql': `{{ config(materialized='table', unique_key='customer', meta={'increment': {'inputs': 'all'}}) }}
select facts.customer, count(*) as orders, sum(paid.total) as paid, max(facts.rated_on) as rated_on,
    (select sum(area) from {{ source('shop', 'lots') }}) as area
from {{ ref('facts') }} facts left join {{ ref('int_paid') }} paid on paid.order_id = facts.order_id
group by facts.customer`,
});
afterAll(() => project.remove());
beforeAll(() => project.open());

const id = fc.integer({ min: 1, max: 12 });
const code = fc.constantFrom("'a'", 'null');
const few = fc.integer({ min: 1, max: 3 });
const stamp = fc.constantFrom('now()', `timestamptz '2020-01-01'`, `timestamptz '2031-01-01'`, 'null');
const day = fc.constantFrom('2025-12-31', '2026-01-01', '2026-01-05');

/** One thing that happens, as SQL on the sources, or a refresh. */
const operation = fc.oneof(
  fc
    .tuple(id, few, few, code, stamp)
    .map(
      ([order, customer, amount, label, at]) =>
        `insert into shop.orders (id, customer, amount, code, due, updated_at) values (${order}, ${customer}, ${amount}, ${label}, '2025-12-30', coalesce(${at}, now())) on conflict (id) do update set customer = excluded.customer, code = excluded.code, updated_at = excluded.updated_at`,
    ),
  fc
    .tuple(id, few)
    .map(
      ([order, amount]) =>
        `update shop.orders set amount = ${amount}, updated_at = clock_timestamp() where id = ${order}`,
    ),
  fc.tuple(id, few).map(([order, customer]) => `update shop.orders set customer = ${customer} where id = ${order}`),
  id.map((order) => `update shop.orders set hidden = not hidden, updated_at = clock_timestamp() where id = ${order}`),
  id.map((order) => `delete from shop.orders where id = ${order}`),
  fc
    .tuple(id, id, few)
    .map(
      ([payment, order, amount]) =>
        `insert into shop.payments (id, order_id, amount) values (${payment}, ${order}, ${amount}) on conflict (id) do update set order_id = excluded.order_id`,
    ),
  fc
    .tuple(id, few, stamp)
    .map(
      ([payment, amount, at]) =>
        `update shop.payments set amount = ${amount}, updated_at = coalesce(${at}, updated_at + interval '1 second') where id = ${payment} and updated_at is distinct from ${at}`,
    ),
  id.map((payment) => `update shop.payments set state = 'void', updated_at = clock_timestamp() where id = ${payment}`),
  id.map((payment) => `delete from shop.payments where id = ${payment}`),
  fc.tuple(id, few).map(([order, lot]) => `insert into shop.links values (${order}, ${lot}) on conflict do nothing`),
  fc.tuple(id, few).map(([order, lot]) => `delete from shop.links where order_id = ${order} or lot_id = ${lot}`),
  fc
    .tuple(few, id, fc.option(few))
    .map(
      ([lot, area, owner]) =>
        `insert into shop.lots (id, area, owner) values (${lot}, ${area}, ${owner}) on conflict (id) do update set area = excluded.area, owner = excluded.owner`,
    ),
  few.map((lot) => `delete from shop.lots where id = ${lot}`),
  day.map((today) => `refresh ${today}`),
  fc.constant('refresh that fails'),
);

const CLEAR = 'truncate shop.orders, shop.payments, shop.links, shop.lots, shop.labels';
const RUNS = Number(process.env.SIGETI_INCREMENT_HISTORIES ?? 5);

async function apply(step: string): Promise<void> {
  if (!step.startsWith('refresh')) {
    await project.sql(step);
    return;
  }
  const today = /\d{4}-\d\d-\d\d/.exec(step)?.[0];
  if (today !== undefined) return await refresh('--vars', `{today: ${today}}`);
  // A trigger stands for whatever keeps a publication from ending.
  await project.sql(`create or replace function shop.refuse() returns trigger language plpgsql as 'begin raise exception ''no''; end';
do $$ begin if to_regclass('dwh.facts') is not null then
  create trigger refuse before insert or delete on dwh.facts for each statement execute function shop.refuse(); end if; end $$`);
  const { said } = await project.run('run');
  expect(said).not.toContain('INTERNAL');
  await project.sql(`do $$ begin if to_regclass('dwh.facts') is not null then
  drop trigger if exists refuse on dwh.facts; end if; end $$`);
}

function totals() {
  return project.sql('select totals::text from dwh.totals order by customer');
}

async function refresh(...args: readonly string[]): Promise<void> {
  const { exitCode, said } = await project.run('run', ...args);
  expect(exitCode, said).toBe(0);
}

test('after any history an increment is what a full refresh is', { timeout: 600_000 }, async () => {
  const seed = Number(process.env.SIGETI_SEED ?? Date.now() % 2 ** 31);
  process.stdout.write(`increments: seed ${seed}\n`);
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 10, maxLength: 60 }), async (history) => {
      await project.sql(`${CLEAR}; insert into shop.labels values ('a', 'A')`);
      for (const step of history) await apply(step);
      await refresh();
      const found = [await project.facts(), await totals()];
      await refresh('--full-refresh');
      expect(found).toEqual([await project.facts(), await totals()]);
    }),
    { numRuns: RUNS, seed },
  );
});
