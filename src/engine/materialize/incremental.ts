import type { RelationName } from '../../core/index.ts';
import type { CatalogColumn, CatalogRelation } from '../adapter/index.ts';
import { addRows, rowsOf } from './difference.ts';
import {
  changeShape,
  incrementalPredicates,
  incrementalStrategy,
  refuseUnknownStrategy,
  type ShapeChange,
  updatedColumns,
} from './incremental-config.ts';
import { countRows } from './incremental-count.ts';
import { planExactIncrement } from './incremental-exact.ts';
import {
  buildReshaped,
  copyPublished,
  defineTable,
  findAmbiguousMerge,
  findIncrement,
  findNullKeys,
  type Increment,
  removeIncrement,
} from './incremental-sql.ts';
import { reconcileIndexes, wantedIndexes } from './indexes.ts';
import { refuseBadKeys, uniqueKey } from './keys.ts';
import { forgetSeen } from './ledger-registry.ts';
import {
  type Materialization,
  type MaterializeInput,
  metaOf,
  publication,
  scratchRelation,
} from './materialization.ts';
import { columnList, countIn, createTable, describeColumns, relationSql, toColumns } from './sql.ts';
import { canSwap, publishTable } from './swap.ts';
import { diffIgnore, planTable } from './table.ts';

/** A table that grows: only new rows are computed, and only those that change anything are published. */
export function* planIncremental(input: MaterializeInput): Materialization {
  const { existing } = input;
  const isRebuilt = typeof input.config.full_refresh === 'boolean' ? input.config.full_refresh : input.fullRefresh;
  const { mustReplace = false } = input;
  refuseUnknownStrategy(input);
  if (input.increment !== undefined) {
    return yield* planExactIncrement(input, input.increment, isRebuilt || mustReplace);
  }
  const plan =
    existing?.kind !== 'table' || isRebuilt
      ? yield* planTable(input, { mayRepeatKeys: true })
      : yield* planNewRows(input, existing);
  // An increment that is declared and was not planned, as with `--empty` or `--sample`: what it has seen is void.
  return metaOf(input).increment ? { ...plan, dml: [...plan.dml, forgetSeen(input)] } : plan;
}

function* planNewRows(input: MaterializeInput, existing: CatalogRelation): Materialization {
  const { mustReplace = false } = input;
  const source = scratchRelation(input, '__src');
  const [created, described] = yield [createTable(source, input.select, 'build the new rows'), describeColumns(source)];
  const fresh = toColumns(described);
  const change = changeShape(input, existing.columns, fresh);
  const isCopied = change.reshapes || (mustReplace && (yield* canSwap(input, existing, change.columns)));
  const shape = { ...change, reshapes: isCopied };
  if (input.hasOwnStrategy) return yield* followOwnStrategy(input, source, fresh, shape);
  if (rowsOf(created) === 0 && !shape.reshapes) return yield* publishNothing(input, existing);
  const increment = yield* prepareIncrement(input, source, fresh, shape.columns);
  if (shape.reshapes) return yield* publishReshaped(input, increment);
  return yield* publishIncrement(input, increment, existing);
}

/**
 * The project's own strategy works on the published table, in the transaction that publishes; where the table gets
 * other columns, on a copy that then takes its place.
 */
function* followOwnStrategy(
  input: MaterializeInput,
  source: RelationName,
  fresh: readonly CatalogColumn[],
  { columns, reshapes }: ShapeChange,
): Materialization {
  const call = { target: input.target, source: yield* convertRows(input, source, fresh, columns), columns };
  if (!reshapes) return publication({ strategy: call });
  const relation = scratchRelation(input);
  yield copyPublished(input, columns);
  yield [{ purpose: "run the project's incremental strategy", sql: '', strategy: { ...call, target: relation } }];
  const [counted] = yield [{ purpose: 'count the new rows', sql: `select count(*) from ${relationSql(relation)}` }];
  const rows = counted === undefined ? 0 : countIn(counted);
  return yield* publishTable(input, { relation, columns, rows, unlogged: false });
}

function* prepareIncrement(
  input: MaterializeInput,
  source: RelationName,
  fresh: readonly CatalogColumn[],
  columns: readonly CatalogColumn[],
): Materialization<Increment> {
  const key = uniqueKey(input, columns);
  const strategy = incrementalStrategy(input, key);
  const increment: Increment = {
    source: yield* convertRows(input, source, fresh, columns),
    strategy,
    key,
    predicates: incrementalPredicates(input),
    columns,
    brought: new Set(fresh.map((column) => column.name)),
    ignored: diffIgnore(input, columns),
    updated: updatedColumns(input, columns),
  };
  if (strategy === 'append') return increment;
  const checks = [findNullKeys(increment), ...(strategy === 'merge' ? [findAmbiguousMerge(input, increment)] : [])];
  for (const result of yield checks) refuseBadKeys(input, key, result);
  return increment;
}

/** Gives the new rows the table's types, by assignment as an INSERT would: nothing is cut short silently. */
function* convertRows(
  input: MaterializeInput,
  source: RelationName,
  fresh: readonly CatalogColumn[],
  columns: readonly CatalogColumn[],
): Materialization<RelationName> {
  const types = new Map(fresh.map((column) => [column.name, column.type]));
  const shared = columns.filter((column) => types.has(column.name));
  if (shared.every((column) => types.get(column.name) === column.type)) return source;
  const converted = scratchRelation(input, '__cast');
  const names = columnList(shared.map((column) => column.name));
  yield [
    defineTable(converted, shared),
    {
      purpose: 'convert the new rows to the types of the table',
      sql: `insert into ${relationSql(converted)} (${names}) select ${names} from ${relationSql(source)}`,
    },
  ];
  return converted;
}

function* publishIncrement(input: MaterializeInput, increment: Increment, existing: CatalogRelation): Materialization {
  const find = findIncrement(input, increment);
  const results = yield [...find, ...countRows(input, existing)];
  const comes = rowsOf(results[find.length - 1]);
  const goes = increment.strategy === 'append' ? 0 : rowsOf(results[1]);
  const indexes = reconcileIndexes(input.target, wantedIndexes(input, increment.columns), existing.indexes);
  const names = columnList(increment.columns.map((column) => column.name));
  const before = results[find.length];
  return publication({
    dml: [
      ...removeIncrement(input, increment, goes),
      ...addRows(input, comes, increment.columns, names, '__ins'),
      ...indexes.create,
    ],
    ddl: indexes.drop,
    rows: before === undefined ? undefined : countIn(before) - goes + comes,
    rowsAffected: goes + comes,
    reshapes: indexes.create.length + indexes.drop.length > 0,
  });
}

function* publishNothing(input: MaterializeInput, existing: CatalogRelation): Materialization {
  const count = countRows(input, existing);
  const [counted] = count.length > 0 ? yield count : [];
  return publication({ rows: counted === undefined ? undefined : countIn(counted), rowsAffected: 0 });
}

function* publishReshaped(input: MaterializeInput, increment: Increment): Materialization {
  const [, kept, added] = yield buildReshaped(input, increment);
  return yield* publishTable(input, {
    relation: scratchRelation(input),
    columns: increment.columns,
    rows: rowsOf(kept) + rowsOf(added),
    unlogged: false,
  });
}
