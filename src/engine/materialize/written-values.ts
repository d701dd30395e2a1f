import { quoteIdentifier, type RelationName } from '../../core/index.ts';
import type { QueryResult, Statement } from '../adapter/index.ts';
import { columnList, relationSql } from './sql.ts';

/** Values of columns of scratch rows, as arrays in SQL, where they are few. */
export type KnownValues = Map<string, string>;

/** Rows in a scratch table, all of them or some. */
export interface ScratchRows {
  /** What tells them from others of the same node. */
  readonly name: string;
  /** They, after `from`. */
  readonly sql: string;
}

/** All rows of a scratch table. */
export function rowsIn(table: RelationName): ScratchRows {
  return { name: table.identifier, sql: relationSql(table) };
}

/** So many values stand in a statement at most. Before PostgreSQL 14, a row without an index is compared with each. */
const MOST = 50_000;
const MOST_BEFORE_14 = 100;

/** Asks for the values of columns of scratch rows, null for a column that has many or whose values are arrays. */
export function writeOut(rows: ScratchRows, columns: readonly string[], purpose: Statement['purpose']): Statement {
  const most = `case when current_setting('server_version_num')::int < 140000 then ${MOST_BEFORE_14} else ${MOST} end`;
  const arrays = columns.map((column) => {
    const name = quoteIdentifier(column);
    return `(select case when count(*) <= ${most} and max(pg_typeof(v)::text) !~ '\\]$'
  then format('%L::%s', array_agg(v), pg_typeof(array_agg(v))) end
from (select distinct ${name} as v from ${rows.sql} where ${name} is not null limit ${MOST + 1}) s)`;
  });
  return { purpose, sql: `select ${arrays.join(', ')}` };
}

/** Notes what `writeOut` was answered. */
export function noteValues(
  known: KnownValues,
  rows: ScratchRows,
  columns: readonly string[],
  result: QueryResult | undefined,
): void {
  for (const [at, column] of columns.entries()) {
    const value = result?.rows[0]?.[at];
    if (typeof value === 'string') known.set(`${rows.name}.${column}`, value);
    else known.delete(`${rows.name}.${column}`);
  }
}

/**
 * Whether columns have values that some of the rows has in `others`. A null is among nothing. The planner
 * does not push a subquery's rows into a view that begins with `with`, and would compute the whole view; it does push
 * values that are written out.
 */
export function isAmong(
  known: KnownValues,
  columns: readonly string[],
  rows: ScratchRows,
  others: readonly string[],
): string {
  const written = columns.flatMap((column, at) => {
    const values = known.get(`${rows.name}.${others[at] ?? ''}`);
    return values === undefined ? [] : [`${quoteIdentifier(column)} = any (${values})`];
  });
  if (columns.length === 1 && written.length === 1) return written.join();
  const among = `(${columnList(columns)}) in (select ${columnList(others)} from ${rows.sql})`;
  return [...written, among].join(' and ');
}
