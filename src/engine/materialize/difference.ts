import { quoteIdentifier, quoteLiteral, type RelationName } from '../../core/index.ts';
import type { CatalogColumn, QueryResult, Statement } from '../adapter/index.ts';
import { type Materialization, type MaterializeInput, scratchRelation } from './materialization.ts';
import { columnList, countIn, createTable, keysEqual, relationSql, rowsDiffer } from './sql.ts';

/** The rows that go and the rows that come, found and kept in two scratch tables. */
export interface Difference {
  readonly goes: number;
  readonly comes: number;
}

/**
 * Compares two tables of one shape by key. Rows are compared byte by byte, except the `ignored` columns. Returns
 * undefined when the published table holds a key twice: then only a comparison without key is exact.
 */
export function* differenceByKey(
  input: MaterializeInput,
  fresh: RelationName,
  shape: {
    readonly columns: readonly CatalogColumn[];
    readonly key: readonly string[];
    readonly ignored: readonly string[];
  },
): Materialization<(Difference & { readonly publishedRows: number }) | undefined> {
  const { key, ignored } = shape;
  const compared = shape.columns.map((column) => column.name).filter((name) => !ignored.includes(name));
  const firstKey = quoteIdentifier(key[0] ?? '');
  const onlyIn = (left: string, right: string) =>
    `select a.* from ${left} a left join ${right} b on ${keysEqual(key, 'a', 'b')}
where b.${firstKey} is null or ${rowsDiffer(compared, 'a', 'b')}`;
  const published = relationSql(input.target);
  const results = yield [
    createTable(scratchRelation(input, '__del'), onlyIn(published, relationSql(fresh)), 'find the rows that go'),
    createTable(scratchRelation(input, '__ins'), onlyIn(relationSql(fresh), published), 'find the rows that come'),
    {
      purpose: 'check that the published key is unique',
      sql: `select count(*), (select count(*) from ${relationSql(fresh)}) from ${published}`,
    },
  ];
  const [goes, comes] = [rowsOf(results[0]), rowsOf(results[1])];
  const [publishedRows, rows] = [countIn(results[2]), countIn(results[2], 1)];
  if (publishedRows - goes + comes !== rows) return undefined;
  return { goes, comes, publishedRows };
}

/** Compares two tables of one shape as bags of rows: equal rows may come several times. */
export function* differenceWithoutKey(
  input: MaterializeInput,
  fresh: RelationName,
  columns: readonly CatalogColumn[],
  suffix: { readonly del: string; readonly ins: string },
): Materialization<Difference> {
  const exact = columns.map(exactly).join(', ');
  const onlyIn = (left: string, right: string) =>
    `select ${exact} from ${left} except all select ${exact} from ${right}`;
  const published = relationSql(input.target);
  const results = yield [
    createTable(scratchRelation(input, suffix.del), onlyIn(published, relationSql(fresh)), 'find the rows that go'),
    createTable(scratchRelation(input, suffix.ins), onlyIn(relationSql(fresh), published), 'find the rows that come'),
  ];
  return { goes: rowsOf(results[0]), comes: rowsOf(results[1]) };
}

/** Deletes by key and inserts. Both counts are known, so a write in between by somebody else is noticed. */
export function publishByKey(
  input: MaterializeInput,
  difference: Difference,
  columns: readonly CatalogColumn[],
  key: readonly string[],
): readonly Statement[] {
  const gone = relationSql(scratchRelation(input, '__del'));
  const removal = `delete from ${relationSql(input.target)} t using ${gone} d where ${keysEqual(key, 't', 'd')}`;
  return [
    ...removeRows(removal, difference.goes),
    ...addRows(input, difference.comes, columns, columnList(columns.map((column) => column.name)), '__ins'),
  ];
}

/**
 * Deletes exactly as many of several equal rows as have gone, by their place in the table, and inserts. A place is
 * only good while the table's file is the same and the same row is in it; both are checked in the publication.
 */
export function* publishByPlace(
  input: MaterializeInput,
  difference: Difference,
  columns: readonly CatalogColumn[],
  suffix: { readonly del: string; readonly ins: string },
): Materialization<readonly Statement[]> {
  const inserted = columns
    .map((column) => (isExact(column) ? quoteIdentifier(column.name) : fromText(column)))
    .join(', ');
  const add = addRows(input, difference.comes, columns, inserted, suffix.ins);
  if (difference.goes === 0) return add;
  const published = relationSql(input.target);
  const text = `row(${columns.map(exactValue).join(', ')})::text`;
  const places = scratchRelation(input, '__tid');
  const results = yield [
    createTable(
      places,
      `select o.place, o.text from (
  select ctid as place, ${text} as text, row_number() over (partition by ${text}) as n from ${published}
) o join (
  select row(${columnList(columns.map((column) => column.name))})::text as text, count(*) as n
  from ${relationSql(scratchRelation(input, suffix.del))} group by 1
) d using (text) where o.n <= d.n`,
      'find the places of the rows that go',
    ),
    fileOf(published),
  ];
  const file = countIn(results[1]);
  return [
    {
      purpose: 'check that the table was not rewritten meanwhile',
      sql: `select 1 where pg_relation_filenode(${quoteLiteral(published)}::regclass) = ${file}`,
      expectRows: 1,
    },
    ...removeRows(
      `delete from ${published} where ctid = any (array(select place from ${relationSql(places)}))
and (ctid, ${text}) in (select place, text from ${relationSql(places)})`,
      difference.goes,
    ),
    ...add,
  ];
}

function fileOf(published: string): Statement {
  return {
    purpose: 'note the file of the table',
    sql: `select pg_relation_filenode(${quoteLiteral(published)}::regclass)`,
  };
}

function removeRows(sql: string, goes: number): readonly Statement[] {
  return goes === 0 ? [] : [{ purpose: 'remove the rows that go', sql, expectRows: goes }];
}

/** Inserts what a scratch table holds, nothing when that is nothing. */
export function addRows(
  input: MaterializeInput,
  comes: number,
  columns: readonly CatalogColumn[],
  values: string,
  suffix: string,
): readonly Statement[] {
  if (comes === 0) return [];
  const into = `${relationSql(input.target)} (${columnList(columns.map((column) => column.name))})`;
  const from = relationSql(scratchRelation(input, suffix));
  return [
    { purpose: 'add the rows that come', sql: `insert into ${into} select ${values} from ${from}`, expectRows: comes },
  ];
}

/** The rows a `create table as` made, from its command tag. */
export function rowsOf(result: QueryResult | undefined): number {
  return result?.rowCount ?? 0;
}

/** Types whose `=` means that nothing at all differs; others (1.0 = 1.00) and those without `=` compare as text. */
const EXACT_TYPES =
  /^(smallint|integer|bigint|boolean|date|uuid|bytea|text|character varying(\(\d+\))?|numeric\(\d+,\d+\)|timestamp.*)$/;

function isExact(column: CatalogColumn): boolean {
  return EXACT_TYPES.test(column.type) && column.collation === undefined;
}

function exactValue(column: CatalogColumn): string {
  return quoteIdentifier(column.name) + (isExact(column) ? '' : '::text');
}

function exactly(column: CatalogColumn): string {
  return `${exactValue(column)} as ${quoteIdentifier(column.name)}`;
}

function fromText(column: CatalogColumn): string {
  return `${quoteIdentifier(column.name)}::${column.type}`;
}
