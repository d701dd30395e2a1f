import { quoteIdentifier, quoteLiteral, type RelationName } from '../../core/index.ts';
import type { CatalogColumn, Purpose, QueryResult, Statement } from '../adapter/index.ts';
import type { BuildStatement } from './materialization.ts';

/** `"schema"."name"`. */
export function relationSql(relation: RelationName): string {
  return `${quoteIdentifier(relation.schema)}.${quoteIdentifier(relation.identifier)}`;
}

/** `"a", "b"`, each with a prefix such as `o.`. */
export function columnList(columns: readonly string[], prefix = ''): string {
  return columns.map((column) => prefix + quoteIdentifier(column)).join(', ');
}

/**
 * Whether two rows differ in any of the columns, byte by byte: no type needs an operator, and null equals null. The
 * operator `*<>` does the same for records, but not for `row(...)`, which PostgreSQL takes apart.
 */
export function rowsDiffer(columns: readonly string[], left: string, right: string): string {
  return `record_image_ne(row(${columnList(columns, `${left}.`)}), row(${columnList(columns, `${right}.`)}))`;
}

/** `o."k" = n."k" and ...` */
export function keysEqual(key: readonly string[], left: string, right: string): string {
  return key.map((column) => `${left}.${quoteIdentifier(column)} = ${right}.${quoteIdentifier(column)}`).join(' and ');
}

export function createTable(relation: RelationName, select: string, purpose: Purpose, unlogged = true): BuildStatement {
  const kind = unlogged ? 'unlogged table' : 'table';
  return {
    purpose,
    // On one line with the query's first, so that the server's line numbers are those of the query.
    sql: `create ${kind} ${relationSql(relation)} as ${select}`,
    creates: { identifier: relation.identifier, kind: 'table' },
  };
}

/** Asks for the columns of a relation; `toColumns` reads the answer. */
export function describeColumns(relation: RelationName): Statement {
  return {
    purpose: 'look at the columns of the new rows',
    sql: `select a.attname, format_type(a.atttypid, a.atttypmod),
  case when a.attcollation <> t.typcollation then c.collname end, a.attnotnull
from pg_attribute a join pg_type t on t.oid = a.atttypid left join pg_collation c on c.oid = a.attcollation
where a.attrelid = ${quoteLiteral(relationSql(relation))}::regclass and a.attnum > 0 and not a.attisdropped
order by a.attnum`,
  };
}

export function toColumns(result: QueryResult | undefined): readonly CatalogColumn[] {
  return (result?.rows ?? []).map(([name, type, collation, notNull]) => ({
    name: String(name),
    type: String(type),
    collation: collation === null ? undefined : String(collation),
    notNull: notNull === true,
  }));
}

/** Whether two relations have the same columns in the same order, so that rows can go from one to the other. */
export function sameShape(left: readonly CatalogColumn[], right: readonly CatalogColumn[]): boolean {
  return left.length === right.length && isPrefix(left, right);
}

/** Whether `longer` begins with the columns of `shorter`, which is all that `create or replace view` allows. */
export function isPrefix(shorter: readonly CatalogColumn[], longer: readonly CatalogColumn[]): boolean {
  return shorter.every((column, index) => sameColumn(column, longer[index]));
}

function sameColumn(left: CatalogColumn, right: CatalogColumn | undefined): boolean {
  return left.name === right?.name && left.type === right.type && left.collation === right.collation;
}

/** A column name as a user wrote it: folded to lower case unless quoted, as in SQL, then matched to real columns. */
export function resolveColumn(written: string, columns: readonly CatalogColumn[]): string {
  const bare = /^".*"$/s.test(written) ? written.slice(1, -1).replaceAll('""', '"') : written;
  if (columns.some((column) => column.name === bare)) return bare;
  return columns.find((column) => column.name === bare.toLowerCase())?.name ?? bare;
}

/** `'a'` or `['a', 'b']` of a configuration as a list. */
export function asList(value: unknown): readonly string[] {
  if (value === undefined || value === null || value === '') return [];
  return Array.isArray(value) ? value.map(String) : [String(value)];
}

/** A count of rows out of an answer, whatever the session made of `bigint`. */
export function countIn(result: QueryResult | undefined, column = 0): number {
  return Number(result?.rows[0]?.[column] ?? 0);
}

/** `create view`; the options are always written, because `or replace` would reset them silently. */
export function createView(
  relation: RelationName,
  query: string,
  options: readonly string[],
  replace: boolean,
): string {
  const how = options.length === 0 ? '' : ` with (${options.map(optionSql).join(', ')})`;
  return `create ${replace ? 'or replace ' : ''}view ${relationSql(relation)}${how} as\n${query}`;
}

function optionSql(option: string): string {
  const [name = '', ...value] = option.split('=');
  return `${quoteIdentifier(name)} = ${quoteLiteral(value.join('='))}`;
}
