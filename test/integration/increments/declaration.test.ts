// What a declared increment looks at, when it starts over, and what it refuses.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { incrementProject } from '../../support/increment-project.ts';

/** A key of two columns, odd names, and inputs that are not always compared whole. */
const ODD = {
  'models/facts.sql': `select o."N°" as "n°", o."Clé", o.v, (select sum(p.v) from {{ source('shop', 'side') }} p where p.n = o."N°") as s
from {{ source('shop', 'odd') }} o`,
  'models/facts.yml': `
models:
  - name: facts
    config:
      materialized: incremental
      unique_key: ['"n°"', '"Clé"']
      meta:
        increment:
          inputs:
            - {source: [shop, odd], root: true, key: ['N°', 'Clé'], watermark: seen, lookback: 5, reconcile: never}
            - {source: [shop, side], key: id, watermark: at, lookback: 1 hour, reconcile: 1 day, affects: [{input: odd, by: {n: 'N°'}}]}
`,
  'models/sources.yml': `
sources:
  - {name: shop, schema: shop, tables: [{name: odd}, {name: side, config: {event_time: at}}]}
`,
  'models/stg_payments.sql': 'select 1 as a',
  'models/int_paid.sql': 'select 1 as a',
};

describeOnEveryServer('declarations', (server) => {
  const database = useTestDatabase(server);
  const project = incrementProject(database, ODD);
  afterAll(() => project.remove());
  const run = async (...args: readonly string[]) => {
    const { exitCode, said } = await project.run('run', '--select', 'facts', ...args);
    expect(exitCode, said).toBe(0);
    return said;
  };
  const rows = () => project.sql('select * from dwh.facts order by 1, 2');
  const executed = () => readFileSync(path.join(project.directory, 'target/run/shop/models/facts.sql'), 'utf8');

  beforeAll(async () => {
    await project.sql(`create schema shop;
create table shop.odd ("N°" int, "Clé" text, v int, seen int, primary key ("N°", "Clé"));
create table shop.side (id uuid primary key, n int, v int, at timestamp);
insert into shop.odd values (1, 'a', 1, 100), (1, 'b', 2, 100), (2, 'é''"', 3, 100);
insert into shop.side values ('00000000-0000-0000-0000-000000000001', 1, 10, '2026-01-01')`);
    await run();
  });

  test('keys of several columns, odd names and values', async () => {
    await project.sql(
      `update shop.odd set v = 9, seen = 101 where "N°" = 2; insert into shop.odd values (3, 'ç', 4, 99)`,
    );
    await run();
    expect(await rows()).toEqual([
      [1, 'a', 1, 10],
      [1, 'b', 2, 10],
      [2, `é'"`, 9, null],
      [3, 'ç', 4, null],
    ]);
    expect(executed()).toContain('begin isolation level repeatable read');
  });

  test('without reconciling, what is older than the look-back and what is gone is not seen', async () => {
    await project.sql(`insert into shop.odd values (4, 'old', 1, 90); delete from shop.odd where "N°" = 3`);
    await run();
    expect((await rows()).map(([n]) => n)).toEqual([1, 1, 2, 3]);
    await run('--full-refresh');
    expect((await rows()).map(([n]) => n)).toEqual([1, 1, 2, 4]);
  });

  test('after the interval all keys are compared again', async () => {
    await project.sql(`delete from shop.side`);
    await run();
    expect((await rows())[0]).toEqual([1, 'a', 1, 10]);
    await project.sql(`update sigeti_wap.ledger set reconciled_at = now() - interval '2 days'`);
    await run();
    expect((await rows())[0]).toEqual([1, 'a', 1, null]);
  });

  test('what was executed can be executed again by psql, in order', async () => {
    await project.sql(`update shop.odd set v = 77, seen = 102 where "N°" = 1`);
    await run();
    const text = executed();
    expect(text.indexOf('begin isolation level')).toBeLessThan(text.indexOf('__keys'));
    expect(text.indexOf('commit\n')).toBeLessThan(text.indexOf('delete from "dwh"."facts"'));
    expect(text).toContain('(select * from "');
  });

  test('what a run without rows has emptied is built whole by the next', async () => {
    const before = await rows();
    await run('--empty', '--full-refresh');
    expect(await rows()).toEqual([]);
    await run();
    expect(await rows()).toEqual(before);
  });

  test.each([[['--full-refresh']], [[]]])(
    'what a run on a sample has written is built whole by the next: %j',
    async (options: readonly string[]) => {
      await project.sql(`insert into shop.side values ('00000000-0000-0000-0000-000000000003', 1, 6, '2026-01-02')`);
      await run('--full-refresh');
      const before = await rows();
      await run(...options, '--sample', '1 hour');
      const sums = (all: readonly (readonly unknown[])[]) => all.map(([, , , sum]) => sum);
      expect(sums(await rows())).not.toEqual(sums(before));
      await run();
      expect(await rows()).toEqual(before);
      await project.sql(`delete from shop.side`);
    },
  );

  test('a table that is dropped, and a source that is another, are built whole', async () => {
    await project.sql(`drop table dwh.facts`);
    await run();
    expect(await rows()).toHaveLength(4);
    await project.sql(`drop table shop.side; create table shop.side (id uuid primary key, n int, v bigint, at timestamp);
insert into shop.side values ('00000000-0000-0000-0000-000000000009', 2, 5, '2019-01-01')`);
    expect(await run()).toMatch(/rebuilt in full/);
    expect((await rows())[2]).toEqual([2, `é'"`, 9, '5']);
  });

  test.each([
    ['a null key', `insert into shop.side values (null, 1, 1, now()::timestamp)`, 'RUN_KEY_NULL'],
    [
      'a key that comes twice',
      `delete from shop.side where id is null; insert into shop.side select '00000000-0000-0000-0000-000000000007', 1, i, now()::timestamp from generate_series(1, 2) i`,
      'RUN_KEY_DUPLICATE',
    ],
  ])('%s is refused by name, and nothing changes', async (_, change, code) => {
    await project.sql(
      `alter table shop.side drop constraint if exists side_pkey; alter table shop.side alter column id drop not null`,
    );
    const before = await rows();
    await project.sql(change);
    const { exitCode, said } = await project.run('run', '--select', 'facts');
    expect(exitCode).toBe(1);
    expect(said).toContain(code);
    expect(said).toMatch(/input 'side'/);
    expect(await rows()).toEqual(before);
  });
});
