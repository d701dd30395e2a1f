import { environmentFor, runInProcess, type TestProject, writeProject } from './cli.ts';
import type { TestDatabase } from './database.ts';
import { rowsOf } from './rows.ts';

const SOURCES = `
sources:
  - name: shop
    schema: shop
    tables: [{name: orders}, {name: payments}, {name: links}, {name: lots}, {name: labels}]
`;

/** Two hops (lots → links → orders), a view that hides payments, peers by customer and amount and by the day where there is a code, rows that age, and a table that changes all. */
const DECLARATION = `
models:
  - name: facts
    config:
      materialized: incremental
      unique_key: order_id
      meta:
        diff_ignore: loaded_at
        increment:
          volatile_vars: [today]
          recompute: "rated_on <> {% raw %}{{ today() }}{% endraw %}"
          recompute_when: "{% raw %}{{ today() }}{% endraw %}"
          inputs:
            - {source: [shop, orders], root: true, key: id, watermark: updated_at, peers: [[customer, amount], {by: due, present: code}]}
            - ref: stg_payments
              name: payments
              key: payment_id
              rows_of: {source: [shop, payments], key: id}
              watermark: updated_at
              affects: [{input: orders, by: {order_id: id}}]
            - {source: [shop, links], key: [order_id, lot_id], affects: [{input: orders, by: {order_id: id}}]}
            - source: [shop, lots]
              key: id
              compare: [area, owner]
              affects: [{input: links, by: {id: lot_id}}, {input: orders, by: {owner: customer}}]
            - {source: [shop, labels], key: code, affects: all}
`;

const FACTS = `
with paid as (select * from {{ ref('int_paid') }}),
areas as (
    select links.order_id, sum(lots.area) as area
    from {{ source('shop', 'links') }} as links
    join {{ source('shop', 'lots') }} using_lots on using_lots.id = links.lot_id
    join {{ source('shop', 'lots') }} on lots.id = links.lot_id
    group by links.order_id
),
owned as (select owner, count(*) as n from {{ source('shop', 'lots') }} group by owner)
select orders.id as order_id, orders.customer, orders.amount, coalesce(paid.total, 0) as paid, areas.area, owned.n as owned,
    labels.label,
    row_number() over (partition by orders.customer, orders.amount order by coalesce(paid.total, 0) desc, orders.id) as rank,
    case when orders.code is not null then sum(coalesce(paid.total, 0)) filter (where orders.code is not null) over (partition by orders.due) end as coded,
    case when coalesce(paid.total, 0) < orders.amount then {{ today() }} end as rated_on,
    case when coalesce(paid.total, 0) < orders.amount then {{ today() }} - orders.due end as late,
    now() as loaded_at
from {{ source('shop', 'orders') }}
left join paid on paid.order_id = orders.id
left join areas on areas.order_id = orders.id
left join owned on owned.owner = orders.customer
left join {{ source('shop', 'labels') }} as labels on labels.code = orders.code
where not orders.hidden
`;

const FILES: Readonly<Record<string, string>> = {
  'dbt_project.yml': 'name: shop\nversion: 1.0.0\nprofile: shop\nvars: {today: 2026-01-01}\n',
  'macros/today.sql': '{% macro today() %}date \'{{ var("today") }}\'{% endmacro %}',
  'models/sources.yml': SOURCES,
  'models/facts.yml': DECLARATION,
  'models/facts.sql': FACTS,
  'models/int_paid.sql': `{{ config(materialized='ephemeral') }}
select order_id, sum(amount) as total from {{ ref('stg_payments') }} group by order_id`,
  'models/stg_payments.sql': `{{ config(materialized='view') }}
select id as payment_id, order_id, amount, updated_at from {{ source('shop', 'payments') }} where state <> 'void'`,
};

const SOURCE_TABLES = `create schema shop;
create table shop.orders (id int primary key, customer int, amount numeric, code text, due date, hidden boolean not null default false,
  updated_at timestamptz not null default now());
create table shop.payments (id int primary key, order_id int, amount numeric, state text not null default 'ok',
  updated_at timestamptz not null default now());
create table shop.links (order_id int, lot_id int, primary key (order_id, lot_id));
create table shop.lots (id int primary key, area numeric, owner int, note text);
create table shop.labels (code text primary key, label text);`;

/** A small project with a declared increment over five tables that a test changes. `remove()` when done. */
export interface IncrementProject extends TestProject {
  /** Runs a command of the product on it; returns what it said. */
  run(...args: readonly string[]): Promise<{ readonly exitCode: number | undefined; readonly said: string }>;
  /** Creates the source tables. */
  open(): Promise<void>;
  sql(text: string): Promise<readonly (readonly unknown[])[]>;
  /** The published rows, without when they were loaded. */
  facts(): Promise<readonly (readonly unknown[])[]>;
}

export function incrementProject(
  database: TestDatabase,
  files: Readonly<Record<string, string>> = {},
): IncrementProject {
  const project = writeProject({ ...FILES, ...files });
  const sql = (text: string) => rowsOf(database, text);
  return {
    ...project,
    sql,
    open: async () => {
      await sql(SOURCE_TABLES);
    },
    run: async (...args) => {
      const outcome = await runInProcess([...args, '--project-dir', project.directory], {
        environment: { ...environmentFor(database.target()), DO_NOT_TRACK: '1' },
      });
      return { exitCode: outcome.exitCode, said: outcome.stdout + outcome.stderr };
    },
    facts: () => sql(`select (to_jsonb(f) - 'loaded_at')::text from dwh.facts f order by order_id`),
  };
}
