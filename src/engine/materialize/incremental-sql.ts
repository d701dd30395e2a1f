import { quoteIdentifier, type RelationName } from '../../core/index.ts';
import type { CatalogColumn, Statement } from '../adapter/index.ts';
import type { Strategy } from './incremental-config.ts';
import { type BuildStatement, type MaterializeInput, scratchRelation } from './materialization.ts';
import { columnList, createTable, keysEqual, relationSql, rowsDiffer } from './sql.ts';

/** How new rows meet the published ones. */
export interface Increment {
  /** The scratch table of the new rows; its columns have the published types. */
  readonly source: RelationName;
  readonly strategy: Strategy;
  /** A scratch table of keys whose rows are all replaced, also by none. Without it, those of the new rows. */
  readonly replaced?: RelationName | undefined;
  /** A scratch table of the published rows with these keys. */
  readonly published?: RelationName | undefined;
  readonly key: readonly string[];
  readonly predicates: readonly string[];
  /** The table's columns, in its order. */
  readonly columns: readonly CatalogColumn[];
  /** Columns that the new rows bring; the others are null in rows that are new. */
  readonly brought: ReadonlySet<string>;
  /** Columns whose difference alone is no change. */
  readonly ignored: readonly string[];
  /** `merge`: columns that change in rows that are there. */
  readonly updated: ReadonlySet<string>;
}

/** dbt's own names: predicates may use them. */
const DEST = 'dbt_internal_dest';
const SOURCE = 'dbt_internal_source';

/**
 * Statements that find the rows that go and the rows that come. Keys whose rows stay exactly as they are take part in
 * neither, so that an increment that brings known rows again changes nothing.
 */
export function findIncrement(input: MaterializeInput, increment: Increment): readonly BuildStatement[] {
  const source = `${relationSql(increment.source)} ${SOURCE}`;
  if (increment.strategy === 'append') return [comingRows(input, `select ${values(increment)} from ${source}`)];
  const published = `${relationSql(increment.published ?? input.target)} ${DEST}`;
  const same = scratchRelation(input, '__same');
  const unchanged = `exists (select 1 from ${relationSql(same)} same where`;
  return [
    createTable(same, unchangedKeys(increment, published, source), 'find the keys whose rows stay as they are'),
    createTable(
      scratchRelation(input, '__del'),
      `select ${DEST}.* from ${published} where exists (select 1 from ${replacing(increment)})
and not ${unchanged} ${keysEqual(increment.key, 'same', DEST)})`,
      'find the rows that go',
    ),
    comingRows(
      input,
      `${comingSelect(increment, published, source)} where not ${unchanged} ${keysEqual(increment.key, 'same', SOURCE)})`,
    ),
  ];
}

function comingRows(input: MaterializeInput, select: string): BuildStatement {
  return createTable(scratchRelation(input, '__ins'), select, 'find the rows that come');
}

/** With `delete+insert`, several rows of one key are always replaced: which of them is which cannot be told. */
function unchangedKeys(increment: Increment, published: string, source: string): string {
  const compared = increment.columns.filter((column) => !increment.ignored.includes(column.name));
  const before = columnList(
    compared.map((column) => column.name),
    `${DEST}.`,
  );
  const after = compared.map((column) => columnValue(increment, column)).join(', ');
  const differ = `record_image_ne(row(${before}), row(${after}))`;
  const single = increment.strategy === 'merge' ? '' : 'count(*) = 1 and ';
  return `select ${columnList(increment.key, `${SOURCE}.`)} from ${published} join ${source} on ${matches(increment)}
group by ${columnList(increment.key, `${SOURCE}.`)} having ${single}not bool_or(${differ})`;
}

function comingSelect(increment: Increment, published: string, source: string): string {
  if (increment.strategy === 'delete+insert') return `select ${values(increment)} from ${source}`;
  return `select ${values(increment)} from ${source} left join ${published} on ${matches(increment)}`;
}

function replacing(increment: Increment): string {
  const { replaced, key } = increment;
  if (replaced === undefined) return `${relationSql(increment.source)} ${SOURCE} where ${matches(increment)}`;
  return `${relationSql(replaced)} r where ${keysEqual(key, DEST, 'r')}`;
}

/** Which published rows the new ones replace. */
function matches({ key, predicates }: Increment): string {
  return [keysEqual(key, DEST, SOURCE), ...predicates.map((predicate) => `(${predicate})`)].join(' and ');
}

/** The row that comes, as a select list under the table's names. */
function values(increment: Increment): string {
  return increment.columns
    .map((column) => `${columnValue(increment, column)} as ${quoteIdentifier(column.name)}`)
    .join(', ');
}

/** `merge` keeps what it does not update of a row that is there. */
function columnValue({ strategy, brought, updated }: Increment, column: CatalogColumn): string {
  const name = quoteIdentifier(column.name);
  const fresh = brought.has(column.name) ? `${SOURCE}.${name}` : `null::${column.type}`;
  if (strategy !== 'merge' || updated.has(column.name)) return fresh;
  return `case when ${DEST}.ctid is null then ${fresh} else ${DEST}.${name} end`;
}

/** Finds a key that comes twice for a row that is there: `merge` could not say which of them wins. */
export function findAmbiguousMerge(input: MaterializeInput, increment: Increment): BuildStatement {
  const keys = columnList(increment.key, `${SOURCE}.`);
  return {
    purpose: 'check that no row would be merged twice',
    sql: `select row(${keys})::text, count(*), false from ${relationSql(increment.source)} ${SOURCE}
where exists (select 1 from ${relationSql(input.target)} ${DEST} where ${matches(increment)})
group by ${keys} having count(*) > 1 limit 1`,
  };
}

/** Counts new rows whose key has a null. */
export function findNullKeys(increment: Increment): BuildStatement {
  const isNull = increment.key.map((column) => `${quoteIdentifier(column)} is null`).join(' or ');
  return {
    purpose: 'check that every new row has its key',
    sql: `select null, count(*), true from ${relationSql(increment.source)} where ${isNull} having count(*) > 0`,
  };
}

/** Deletes exactly the rows that were found: same key, same bytes. */
export function removeIncrement(input: MaterializeInput, increment: Increment, goes: number): readonly Statement[] {
  if (goes === 0) return [];
  const names = increment.columns.map((column) => column.name);
  return [
    {
      purpose: 'remove the rows that go',
      sql: `delete from ${relationSql(input.target)} t using ${relationSql(scratchRelation(input, '__del'))} d
where ${keysEqual(increment.key, 't', 'd')} and not ${rowsDiffer(names, 't', 'd')}`,
      expectRows: goes,
    },
  ];
}

/** Copies the published rows into a scratch table of other columns; those that it lacks are null. */
export function copyPublished(input: MaterializeInput, columns: readonly CatalogColumn[]): readonly BuildStatement[] {
  const whole = scratchRelation(input);
  const before = new Set(input.existing?.columns.map((column) => column.name));
  const kept = columnList(columns.map((column) => column.name).filter((name) => before.has(name)));
  return [
    defineTable(whole, columns, false),
    {
      purpose: 'copy the rows that stay',
      sql: `insert into ${relationSql(whole)} (${kept}) select ${kept} from ${relationSql(input.target)}`,
    },
  ];
}

/** Builds the whole table in its new shape: the published rows that stay, and the new ones. */
export function buildReshaped(input: MaterializeInput, increment: Increment): readonly BuildStatement[] {
  const whole = scratchRelation(input);
  const before = new Set(input.existing?.columns.map((column) => column.name));
  const kept = increment.columns.map((column) => column.name).filter((name) => before.has(name));
  const published = `${relationSql(input.target)} ${DEST}`;
  const source = `${relationSql(increment.source)} ${SOURCE}`;
  const replaced =
    increment.strategy === 'append' ? '' : ` where not exists (select 1 from ${source} where ${matches(increment)})`;
  const all = columnList(increment.columns.map((column) => column.name));
  const coming =
    increment.strategy === 'append'
      ? `select ${values(increment)} from ${source}`
      : comingSelect(withNewColumnsUpdated(increment, before), published, source);
  return [
    defineTable(whole, increment.columns, false),
    {
      purpose: 'copy the rows that stay',
      sql: `insert into ${relationSql(whole)} (${columnList(kept)}) select ${columnList(kept, `${DEST}.`)} from ${published}${replaced}`,
    },
    { purpose: 'add the new rows', sql: `insert into ${relationSql(whole)} (${all}) ${coming}` },
  ];
}

/** A column that the published table does not have yet has nothing to be kept. */
function withNewColumnsUpdated(increment: Increment, before: ReadonlySet<string>): Increment {
  const added = increment.columns.map((column) => column.name).filter((name) => !before.has(name));
  return { ...increment, updated: new Set([...increment.updated, ...added]) };
}

/** An empty scratch table with columns of given types. */
export function defineTable(
  relation: RelationName,
  columns: readonly CatalogColumn[],
  unlogged = true,
): BuildStatement {
  const definitions = columns.map(({ name, type, collation }) => {
    const collate = collation === undefined ? '' : ` collate ${quoteIdentifier(collation)}`;
    return `${quoteIdentifier(name)} ${type}${collate}`;
  });
  return {
    purpose: 'create a table for the new rows',
    sql: `create ${unlogged ? 'unlogged ' : ''}table ${relationSql(relation)} (${definitions.join(', ')})`,
    creates: { identifier: relation.identifier, kind: 'table' },
  };
}
