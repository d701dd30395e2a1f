import { nearestNames, quoteIdentifier, quoteLiteral } from '../core/index.ts';
import type { Session, TableResult } from '../postgres/index.ts';
import type { TableName } from './request.ts';

/** The schema of what extractions note and stage, in the warehouse's database. */
export const OWN_SCHEMA = 'sigeti_extract';

/** A table's name for SQL. */
export function tableSql({ schema, identifier }: TableName): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(identifier)}`;
}

/** A table's name for people. */
export function tableText({ schema, identifier }: TableName): string {
  return `${schema}.${identifier}`;
}

/** Names as a list for SQL, each with a prefix such as `t.`. */
export function columnList(names: readonly string[], prefix = ''): string {
  return names.map((name) => prefix + quoteIdentifier(name)).join(', ');
}

export function keysEqual(key: readonly string[], left: string, right: string): string {
  return key.map((name) => `${left}.${quoteIdentifier(name)} = ${right}.${quoteIdentifier(name)}`).join(' and ');
}

/** Texts as an SQL array. */
export function textArray(texts: readonly string[]): string {
  return `array[${texts.map(quoteLiteral).join(', ')}]::text[]`;
}

/** The rows of the last result of a script. */
export async function rowsFrom(session: Session, sql: string, signal?: AbortSignal): Promise<TableResult['rows']> {
  const results = await session.script(sql, signal);
  return results.at(-1)?.rows ?? [];
}

export function sameName(left: TableName, right: TableName): boolean {
  return left.schema === right.schema && left.identifier === right.identifier;
}

/** Tables that one that is missing could be meant by. */
export function nearTables({ from }: { readonly from: TableName }, names: readonly string[]): readonly string[] {
  return nearestNames(from.identifier, names);
}
