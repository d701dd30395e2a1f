import { isPersonalColumn, type ModelNode, quoteLiteral, type RelationName, type Text } from '../../core/index.ts';
import { type CatalogColumn, executeBatch, type Purpose } from '../adapter/index.ts';
import { noteScratch } from '../run/index.ts';
import {
  columnCountsSql,
  comparedColumns,
  countsSql,
  describeSql,
  differenceSql,
  differentRowsSql,
  lonelyRowsSql,
  type Pair,
  relationSql,
} from './compare-sql.ts';
import type { Cell, ComparedRelation, DifferentColumn, DifferentRow } from './compared-relation.ts';
import { matchingKey, names, realName } from './plan.ts';
import type { Rebuild } from './rebuild.ts';

/** Rows of each kind that a report shows; the rest is counted. */
const SHOWN_ROWS = 5;

type Compared = Pick<
  ComparedRelation,
  'status' | 'key' | 'ignored' | 'rows' | 'counts' | 'columns' | 'samples' | 'shape'
>;
type IsPersonal = (column: string) => boolean;
type Ask = (sql: string, purpose: Purpose) => Promise<readonly (readonly unknown[])[]>;

/**
 * Compares what is published of a model with what was built of it here, row by row. Throws what PostgreSQL throws, such
 * as DATABASE_QUERY_FAILED of a view that cannot be evaluated.
 */
export async function compareModel(
  node: ModelNode,
  place: RelationName,
  unique: readonly string[],
  rebuild: Rebuild,
): Promise<Compared> {
  const { session, signal, lock } = rebuild;
  const ask: Ask = async (sql, purpose) => (await executeBatch(session, [{ purpose, sql }], signal))[0]?.rows ?? [];
  const published = rebuild.published(node.uniqueId);
  const [there, here] = [await describe(published, ask), await describe(place, ask)];
  const ignored = names(node.config.meta.diff_ignore).map((name) => realName(name, here.map(nameOf)));
  if (there.length === 0) return { status: 'missing', key: [], ignored };
  const columns = comparedColumns(there, here, ignored);
  const key = matchingKey(node, unique, columns.map(nameOf));
  const pair: Pair = {
    published,
    rebuilt: place,
    columns,
    key: key.map((name) => columns.findIndex((column) => column.name === name)),
  };
  const difference: RelationName = { ...place, identifier: `${place.identifier}__diff` };
  const [, , publishedRows, rebuiltRows] = await executeBatch(
    session,
    [
      {
        purpose: 'compare the rows',
        sql: `create unlogged table ${relationSql(difference)} as ${differenceSql(pair)}`,
      },
      noteScratch(lock, difference.schema, difference.identifier, 'table'),
      { purpose: 'count the published rows', sql: `select count(*) from ${relationSql(published)}` },
      { purpose: 'count the new rows', sql: `select count(*) from ${relationSql(place)}` },
    ],
    signal,
  );
  const rows = { published: Number(publishedRows?.rows[0]?.[0]), rebuilt: Number(rebuiltRows?.rows[0]?.[0]) };
  const found = await lookAtDifference(pair, relationSql(difference), {
    ask,
    isPersonal: (name) => isPersonalColumn(node, name),
    unique,
  });
  const shape = shapeDifferences(there, here);
  const isSame = shape.length === 0 && Object.values(found.counts).every((count) => count === 0);
  return { status: isSame ? 'same' : 'different', key, ignored, rows, shape, ...found };
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}

async function describe(relation: RelationName, ask: Ask): Promise<readonly CatalogColumn[]> {
  const rows = await ask(describeSql(quoteLiteral(relationSql(relation))), 'look at the columns of the new rows');
  return rows.map(([name, type, collation, notNull]) => ({
    name: String(name),
    type: String(type),
    collation: collation === null ? undefined : String(collation),
    notNull: notNull === true,
  }));
}

/** What a full refresh would change in the columns themselves. */
function shapeDifferences(there: readonly CatalogColumn[], here: readonly CatalogColumn[]): readonly Text[] {
  const same = (text: string): Text => ({ fr: text, en: text });
  const added = here.filter(({ name }) => !there.some((column) => column.name === name));
  const gone = there.filter(({ name }) => !here.some((column) => column.name === name));
  const typed = here.flatMap((column) => {
    const twin = there.find(({ name }) => name === column.name);
    return twin === undefined || twin.type === column.type ? [] : [{ ...column, before: twin.type }];
  });
  return [
    ...added.map(({ name, type }) => same(`+ ${name} ${type}`)),
    ...gone.map(({ name, type }) => same(`- ${name} ${type}`)),
    ...typed.map(({ name, type, before }) => same(`${name} ${before} → ${type}`)),
  ];
}

interface Lookout {
  readonly ask: Ask;
  readonly isPersonal: IsPersonal;
  /** Columns that identify a row by themselves. */
  readonly unique: readonly string[];
}

async function lookAtDifference(pair: Pair, difference: string, { ask, isPersonal, unique }: Lookout) {
  const [counted = []] = await ask(countsSql(pair, difference), 'compare the rows');
  const [missing = 0, surplus = 0, different = 0] = counted.map(Number);
  const counts = { missing, surplus, different };
  const samples = [
    ...(missing > 0 ? await lonelyRows('missing') : []),
    ...(surplus > 0 ? await lonelyRows('surplus') : []),
    ...(different > 0 ? await differentRows(pair, difference, ask, isPersonal) : []),
  ];
  const columns = different > 0 ? await differentColumns(pair, difference, ask, unique) : [];
  return { counts, samples, columns };

  async function lonelyRows(kind: 'missing' | 'surplus'): Promise<readonly DifferentRow[]> {
    const sql = lonelyRowsSql(pair, difference, kind === 'missing' ? 1 : -1, SHOWN_ROWS);
    const rows = await ask(sql, 'compare the rows');
    return rows.map((row) => ({ kind, key: keyCells(pair, row, isPersonal), columns: [] }));
  }
}

async function differentColumns(
  pair: Pair,
  difference: string,
  ask: Ask,
  unique: readonly string[],
): Promise<readonly DifferentColumn[]> {
  const [counted = []] = await ask(columnCountsSql(pair, difference), 'compare the rows');
  const [, ...counts] = counted.map(Number);
  return pair.columns.flatMap(({ name }, index) => {
    const rows = counts[index] ?? 0;
    return rows === 0 ? [] : [{ name, rows, isKey: unique.includes(name) }];
  });
}

async function differentRows(
  pair: Pair,
  difference: string,
  ask: Ask,
  isPersonal: IsPersonal,
): Promise<readonly DifferentRow[]> {
  const rows = await ask(differentRowsSql(pair, difference, SHOWN_ROWS), 'compare the rows');
  const { length } = pair.columns;
  return rows.map((row) => ({
    kind: 'different',
    key: keyCells(pair, row, isPersonal),
    columns: pair.columns.flatMap(({ name }, index) => {
      const [rebuilt, published] = [row[index], row[index + length]];
      if (rebuilt === published) return [];
      const shown = (value: unknown) => textOf(value, isPersonal(name));
      return [{ column: name, published: shown(published), rebuilt: shown(rebuilt) }];
    }),
  }));
}

/** The cells of the key; of a row that has none, all of its cells. */
function keyCells({ key, columns }: Pair, row: readonly unknown[], isPersonal: IsPersonal): readonly Cell[] {
  const shown = key.length > 0 ? key : columns.map((_, index) => index);
  return shown.map((index) => {
    const column = columns[index]?.name ?? '';
    return { column, value: textOf(row[index], isPersonal(column)) };
  });
}

function textOf(value: unknown, isPersonal: boolean): string | null | undefined {
  if (isPersonal) return undefined;
  return value === null || value === undefined ? null : String(value);
}
