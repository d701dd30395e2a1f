// Models that declare their inputs, with hooks that write into these inputs before and after them.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnEveryServer, useTestDatabase } from '../../support/database.ts';
import { incrementProject } from '../../support/increment-project.ts';

const PAID = `select o.id, (select sum(p.amount) from {{ source('shop', 'payments') }} p where p.order_id = o.id) as paid,
  1 / {{ var('divisor') }} as one
from {{ source('shop', 'orders') }} o`;
const CONFIG = `config:
      unique_key: id
      pre_hook: "{{ pay('before') }}"
      post_hook: "{{ pay('after') }}"`;
const FILES = {
  'dbt_project.yml': 'name: shop\nversion: 1.0.0\nprofile: shop\nvars: {today: 2026-01-01, divisor: 1, pays: true}\n',
  'macros/pay.sql': `{% macro pay(state) %}{% if var('pays') %}
insert into shop.payments (id, order_id, amount, state)
  select max(id) + 1, max(id) % 5 + 1, max(id), '{{ state }}' from shop.payments{% endif %}{% endmacro %}`,
  'models/added.sql': PAID,
  'models/watched.sql': PAID,
  'models/hooked.yml': `
models:
  - name: added
    ${CONFIG}
      materialized: incremental
      meta:
        increment:
          inputs:
            - {source: [shop, orders], root: true, key: id, watermark: updated_at}
            - {source: [shop, payments], key: id, watermark: updated_at, affects: [{input: orders, by: {order_id: id}}]}
  - name: watched
    ${CONFIG}
      materialized: table
      meta: {increment: {inputs: all}}`,
};

describeOnEveryServer('a declared increment with hooks', (server) => {
  const database = useTestDatabase(server);
  const project = incrementProject(database, FILES);
  afterAll(() => project.remove());
  const run = async (model: string, vars: object = {}) => {
    const { exitCode } = await project.run('run', '--select', model, '--vars', JSON.stringify(vars));
    return exitCode;
  };

  beforeAll(async () => {
    await project.open();
    await project.sql(`insert into shop.orders (id, customer) select i, i from generate_series(1, 5) i;
insert into shop.payments (id, order_id, amount) values (1, 1, 10)`);
  });

  test.each(['added', 'watched'])(
    '%s sees what was written before it, and the rest in the next refresh',
    async (model) => {
      const published = () => project.sql(`select id, paid::int from dwh.${model} order by id`);
      const truth = (condition: string) =>
        project.sql(`select o.id, (select sum(p.amount)::int from shop.payments p where p.order_id = o.id and ${condition})
from shop.orders o order by 1`);
      const last = async () => (await project.sql('select max(id) from shop.payments'))[0]?.[0];
      for (let time = 0; time < 4; time++) {
        expect(await run(model)).toBe(0);
        expect(await published()).toEqual(await truth(`p.id < ${await last()}`));
      }
      const before = [await published(), await last()];
      expect(await run(model, { divisor: 0 })).toBe(1);
      expect([await published(), await last()]).toEqual(before);
      expect(await run(model, { pays: false })).toBe(0);
      expect(await published()).toEqual(await truth('true'));
    },
  );
});
