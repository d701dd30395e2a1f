import { expect, test } from 'vitest';
import { SigetiError } from '../../core/index.ts';
import type { CatalogRelation, QueryResult, Statement } from '../adapter/index.ts';
import type { Materialization, MaterializeInput, Publication } from './materialization.ts';
import { planNode } from './plan-node.ts';

const target = { database: 'db', schema: 'dwh', identifier: 'dim_zone' };

function input(config: Readonly<Record<string, unknown>>, existing?: Partial<CatalogRelation>): MaterializeInput {
  const known: CatalogRelation = {
    ...target,
    kind: 'table',
    oid: 1,
    columns: [
      { name: 'id', type: 'integer', notNull: false },
      { name: 'v', type: 'text', notNull: false },
    ],
    options: [],
    unlogged: false,
    rowEstimate: 10,
    indexes: [],
    constraints: [],
    ...existing,
  };
  return {
    uniqueId: 'model.sigeti.dim_zone',
    target,
    config,
    select: "select 1 as id, 'a' as v",
    existing: existing === undefined ? undefined : known,
    fullRefresh: false,
    hasOwnStrategy: false,
    scratch: { schema: '_wap_r1', keptSchema: '_wap_k1', base: 'dim_zone' },
    hash: (text) => `hash of ${text}`,
    ownership: () => 'foreign',
  };
}

const columns: QueryResult = answer([
  ['id', 'integer', null, false],
  ['v', 'text', null, false],
]);

function answer(rows: readonly (readonly unknown[])[], rowCount = rows.length): QueryResult {
  return { columns: [], rows, rowCount };
}

/** Answers each batch with the next of `answers`, and returns all statements that were to be built, and what to publish. */
function drive(plan: Materialization, answers: readonly (readonly QueryResult[])[]) {
  const build: Statement[] = [];
  let step = plan.next([]);
  for (const results of answers) {
    if (step.done) break;
    build.push(...step.value);
    step = plan.next(results);
  }
  if (!step.done) throw new Error(`The plan asks for more: ${step.value.map((one) => one.purpose).join(', ')}`);
  return { build, publish: step.value satisfies Publication };
}

test('nothing that readers see is written while a table is built', () => {
  const { build } = drive(planNode(input({ materialized: 'table', unique_key: 'id' }, {})), [
    [answer([], 3), columns],
    [answer([])],
    [answer([], 1), answer([], 2), answer([[2, 3]])],
  ]);
  const writes = build.map(({ sql }) => sql).filter((sql) => !sql.startsWith('select'));
  for (const sql of writes) expect(sql).toMatch(/^create unlogged table "_wap_r1"\./);
});

test('a table with a key is published as rows, in the numbers that were found', () => {
  const { publish } = drive(planNode(input({ materialized: 'table', unique_key: 'id' }, {})), [
    [answer([], 3), columns],
    [answer([])],
    [answer([], 1), answer([], 2), answer([[2, 3]])],
  ]);
  expect(publish.ddl).toEqual([]);
  expect(publish.dml).toEqual([
    {
      purpose: 'remove the rows that go',
      sql: 'delete from "dwh"."dim_zone" t using "_wap_r1"."dim_zone__del" d where t."id" = d."id"',
      expectRows: 1,
    },
    {
      purpose: 'add the rows that come',
      sql: 'insert into "dwh"."dim_zone" ("id", "v") select "id", "v" from "_wap_r1"."dim_zone__ins"',
      expectRows: 2,
    },
  ]);
});

test('a table that did not change publishes nothing', () => {
  const { publish } = drive(planNode(input({ materialized: 'table' }, {})), [
    [answer([], 3), columns],
    [answer([], 0), answer([], 0)],
  ]);
  expect(publish).toMatchObject({ dml: [], ddl: [], after: [], rows: 3, rowsAffected: 0 });
});

test('a first table is only moved in: nobody can be waiting for it', () => {
  const { publish } = drive(planNode(input({ materialized: 'table' })), [
    [answer([], 3), columns],
    [answer([]), answer([[[]]])],
  ]);
  expect(publish.ddl).toEqual([]);
  expect(publish.dml.map(({ sql }) => sql)).toEqual(['alter table "_wap_r1"."dim_zone" set schema "dwh"']);
});

test('an unchanged view is left alone, a longer one replaced in place with its options', () => {
  const view = {
    kind: 'view',
    options: ['security_barrier=true'],
    publishedHash: "hash of select 1 as id, 'a' as v",
  } as const;
  const same = drive(planNode({ ...input({ materialized: 'view' }, view), hasSameReads: true }), []);
  expect(same).toMatchObject({ build: [], publish: { dml: [], ddl: [] } });
  const longer = answer([...columns.rows, ['w', 'date', null, false]]);
  const changed = [[answer([]), longer, answer([[false]])]];
  const { publish } = drive(planNode(input({ materialized: 'view' }, view)), changed);
  expect(publish.dml).toEqual([]);
  expect(publish.ddl[0]?.sql).toBe(
    `create or replace view "dwh"."dim_zone" with ("security_barrier" = 'true') as\nselect 1 as id, 'a' as v`,
  );
});

test('an increment without new rows asks for no comparison', () => {
  const { build, publish } = drive(planNode(input({ materialized: 'incremental', unique_key: 'id' }, {})), [
    [answer([], 0), columns],
    [answer([[42n]])],
  ]);
  expect(build.map(({ purpose }) => purpose)).toEqual([
    'build the new rows',
    'look at the columns of the new rows',
    'count the published rows',
  ]);
  expect(publish).toMatchObject({ dml: [], rows: 42, rowsAffected: 0 });
});

test.each([
  { materialized: 'cube' },
  { materialized: 'incremental', unique_key: 'id', incremental_strategy: 'upsert' },
  { materialized: 'incremental', on_schema_change: 'explode' },
  { materialized: 'incremental', unique_key: [{ colonne: 'id' }] },
  { materialized: 'snapshot', strategy: 'check', check_cols: 'all' },
  { materialized: 'snapshot', strategy: 'guess', unique_key: 'id' },
  { materialized: 'table', meta: { publish: 'maybe' } },
  { materialized: 'table', indexes: [{ columns: ['absent'] }] },
])('a configuration that means nothing is refused: %j', (config) => {
  const answers = [
    [answer([], 1), columns],
    [answer([], 1), answer([], 1)],
  ];
  expect(() => drive(planNode(input(config, {})), answers)).toThrow(
    expect.objectContaining({ code: 'RUN_CONFIG_INVALID' }),
  );
});

test('what is allowed instead is said in one language', () => {
  const hintOf = (config: Readonly<Record<string, unknown>>) => {
    try {
      drive(planNode(input({ materialized: 'incremental', unique_key: 'id', ...config }, {})), [
        [answer([], 1), columns],
      ]);
      return undefined;
    } catch (thrown) {
      return thrown instanceof SigetiError ? thrown.details.hint : thrown;
    }
  };
  expect(hintOf({ incremental_strategy: 'upsert' })).toEqual({
    fr: 'Valeurs admises : append, delete+insert, merge, ou celle d’une macro get_incremental_upsert_sql.',
    en: 'Allowed: append, delete+insert, merge, or that of a macro get_incremental_upsert_sql.',
  });
  const both = { incremental_strategy: 'merge', merge_update_columns: ['v'], merge_exclude_columns: ['v'] };
  expect(hintOf(both)).toEqual({
    fr: 'Valeurs admises : soit merge_update_columns, soit celle-ci.',
    en: 'Allowed: either merge_update_columns or this one.',
  });
});
