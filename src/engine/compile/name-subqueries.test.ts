import { expect, test } from 'vitest';
import { nameSubqueries } from './name-subqueries.ts';

const LOTS = '(select * from "base"."dwh"."lots" where false limit 0)';
const NAMED = `${LOTS} as "_dbt_limit_subq_lots"`;

test.each([
  [`select * from ${LOTS}`, `select * from ${NAMED}`],
  [`select * from ${LOTS}\nwhere id = 1`, `select * from ${NAMED}\nwhere id = 1`],
  [`select * from ${LOTS} join ${LOTS} z using (id)`, `select * from ${NAMED} join ${LOTS} z using (id)`],
  [`with a as (select * from ${LOTS}) select 1`, `with a as (select * from ${NAMED}) select 1`],
  [`select * from ${LOTS} as l`, `select * from ${LOTS} as l`],
  [`select * from ${LOTS} "Lots", ${LOTS}, x`, `select * from ${LOTS} "Lots", ${NAMED}, x`],
  [`select * from ${LOTS} only_these`, `select * from ${LOTS} only_these`],
  ['select * from (select * from "a" limit 3)', 'select * from (select * from "a" limit 3)'],
])('%s', (sql, named) => {
  expect(nameSubqueries(sql)).toBe(named);
});
