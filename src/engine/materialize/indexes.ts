import { quoteIdentifier, type RelationName } from '../../core/index.ts';
import type { CatalogColumn, CatalogIndex, Statement } from '../adapter/index.ts';
import { configInvalid, indexColumnMissing } from './errors.ts';
import type { MaterializeInput } from './materialization.ts';
import { asList, columnList, relationSql, resolveColumn } from './sql.ts';

/** An index of the `indexes` configuration, under the name that says all of it. */
export interface WantedIndex {
  readonly name: string;
  readonly columns: readonly string[];
  readonly unique: boolean;
  readonly method: string;
}

/** `<relation>_<hash>_sgi`: only indexes with this ending are ever dropped. */
export const OUR_INDEXES = /_[0-9a-f]{8}_sgi$/;

/**
 * The indexes a node's configuration asks for. The name is a hash of table, columns, uniqueness and method, so that
 * an index that should change has another name. Throws RUN_CONFIG_INVALID.
 */
export function wantedIndexes(input: MaterializeInput, columns: readonly CatalogColumn[]): readonly WantedIndex[] {
  const { indexes } = input.config;
  if (indexes === undefined || indexes === null) return [];
  if (!Array.isArray(indexes)) throw configInvalid(input.uniqueId, 'indexes', indexes, ['[{columns: [...]}]']);
  return indexes.map((entry: unknown) => {
    const index = typeof entry === 'object' && entry !== null ? (entry as Readonly<Record<string, unknown>>) : {};
    const names = asList(index.columns).map((written) => resolveColumn(written, columns));
    if (names.length === 0) throw configInvalid(input.uniqueId, 'indexes', entry, ['{columns: [...]}']);
    const unknown = names.find((name) => !columns.some((column) => column.name === name));
    if (unknown !== undefined)
      throw indexColumnMissing(
        input.uniqueId,
        unknown,
        columns.map(({ name }) => name),
      );
    const unique = index.unique === true;
    const method = String(index.type ?? 'btree');
    const { schema, identifier } = input.target;
    const hash = input.hash(JSON.stringify([schema, identifier, names, unique, method])).slice(0, 8);
    return { name: `${cutName(identifier, 50)}_${hash}_sgi`, columns: names, unique, method };
  });
}

export function createIndexes(on: RelationName, indexes: readonly WantedIndex[]): readonly Statement[] {
  return indexes.map((index) => ({
    purpose: 'create an index',
    sql: `create ${index.unique ? 'unique ' : ''}index ${quoteIdentifier(index.name)} on ${relationSql(on)} using ${quoteIdentifier(index.method)} (${columnList(index.columns)})`,
  }));
}

/** Indexes that are missing are added, indexes of ours that are no longer wanted go; all others are left alone. */
export function reconcileIndexes(
  on: RelationName,
  wanted: readonly WantedIndex[],
  existing: readonly CatalogIndex[],
): { readonly create: readonly Statement[]; readonly drop: readonly Statement[] } {
  const has = new Set(existing.map((index) => index.name));
  const wants = new Set(wanted.map((index) => index.name));
  const stale = existing.filter((index) => OUR_INDEXES.test(index.name) && !wants.has(index.name));
  return {
    create: createIndexes(
      on,
      wanted.filter((index) => !has.has(index.name)),
    ),
    drop: stale.map((index) => ({
      purpose: 'drop an index that is no longer configured',
      sql: `drop index ${quoteIdentifier(on.schema)}.${quoteIdentifier(index.name)}`,
    })),
  };
}

/** The beginning of a name that takes at most so many bytes in UTF-8. */
export function cutName(name: string, bytes: number): string {
  let text = name;
  while (new TextEncoder().encode(text).length > bytes) text = text.slice(0, -1);
  return text;
}
