import { quoteIdentifier, type RelationName } from '../../core/index.ts';
import type { CatalogColumn, QueryResult } from '../adapter/index.ts';
import { configInvalid, keyColumnMissing, keyDuplicate, keyNull } from './errors.ts';
import type { BuildStatement, MaterializeInput } from './materialization.ts';
import { asList, columnList, relationSql, resolveColumn } from './sql.ts';

/**
 * The columns of `unique_key`, under their real names. Throws RUN_CONFIG_INVALID for what names no column, and
 * RUN_KEY_MISSING for one that the rows do not have.
 */
export function uniqueKey(input: MaterializeInput, columns: readonly CatalogColumn[]): readonly string[] {
  const { unique_key: key } = input.config;
  if ([key].flat().some((one) => typeof one === 'object' && one !== null)) {
    throw configInvalid(input.uniqueId, 'unique_key', key, ['id', '[id, date]']);
  }
  return asList(input.config.unique_key).map((written) => {
    const name = resolveColumn(written, columns);
    if (!columns.some((column) => column.name === name)) throw keyColumnMissing(input.uniqueId, written);
    return name;
  });
}

/** Finds the first key that is null or comes twice; `refuseBadKeys` reads the answer. */
export function findBadKeys(relation: RelationName, key: readonly string[]): BuildStatement {
  const isNull = key.map((column) => `${quoteIdentifier(column)} is null`).join(' or ');
  return {
    purpose: 'check that the key is unique and complete',
    sql: `select row(${columnList(key)})::text, count(*), ${isNull} from ${relationSql(relation)}
group by ${columnList(key)} having count(*) > 1 or ${isNull} order by 3 desc limit 1`,
  };
}

/** Throws RUN_KEY_NULL or RUN_KEY_DUPLICATE, naming the key: a row with such a key cannot be found again. */
export function refuseBadKeys(input: MaterializeInput, key: readonly string[], result: QueryResult | undefined): void {
  const [example, count, isNull] = result?.rows[0] ?? [];
  if (example === undefined) return;
  if (isNull === true) throw keyNull(input.uniqueId, key, Number(count));
  throw keyDuplicate(input.uniqueId, key, String(example), Number(count));
}

/** Whether the first bad key is merely one that comes several times. */
export function isRepeatedKey(result: QueryResult | undefined): boolean {
  return result?.rows[0]?.[2] === false;
}
