import {
  type ExecutableNode,
  hasPersonalData,
  isPersonalColumn,
  type Manifest,
  quoteIdentifier,
  quoteLiteral,
} from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { executeText, type QueryResult } from '../adapter/index.ts';
import { type Read, readsOf } from './reads.ts';

/** What stands for a personal value. NULL stays NULL: that a value is missing tells nothing of a person. */
const MASK = '***';

/** Names that dbt's own tests give to the values of the column they are declared on. */
const TESTED_VALUES: ReadonlySet<string> = new Set(['unique_field', 'value_field', 'from_field']);
/** What dbt's `unique` counts. */
const COUNTS: ReadonlySet<string> = new Set(['n_records']);

/**
 * The query of a test, or one that was typed in, with its personal columns masked; the query itself where it reads no
 * relation that has any. A column that the query calls by a name of no relation it reads is masked too, since nobody
 * knows what is in it. Throws what the server says of the query.
 */
export async function maskQuery(
  session: Session,
  { manifest, node, sql }: { readonly manifest: Manifest; readonly node: ExecutableNode; readonly sql: string },
  signal?: AbortSignal,
): Promise<string> {
  const reads = readsOf(manifest, node);
  if (!reads.some(hasPersonalData)) return sql;
  const { columns } = await columnsOfQuery(session, sql, signal);
  const known = await columnsOfReads(session, reads);
  const isClear = ({ name, type }: QueryResult['columns'][number]): boolean => {
    const lower = name.toLowerCase();
    if (known.has(lower)) return !reads.some((read) => isPersonalColumn(read, name));
    if (TESTED_VALUES.has(lower)) return isTestedColumnClear(node, reads);
    return COUNTS.has(lower) || type === 'boolean';
  };
  const list = columns.map((column) => (isClear(column) ? quoteIdentifier(column.name) : masked(column.name)));
  return `select ${list.join(', ')}\nfrom (\n${sql}\n) as unmasked`;
}

/** The query with the personal columns of the node that it is of masked, by what the project says of them. */
export async function maskOwnColumns(
  session: Session,
  node: ExecutableNode,
  sql: string,
  signal?: AbortSignal,
): Promise<string> {
  if (!hasPersonalData(node)) return sql;
  const { columns } = await columnsOfQuery(session, sql, signal);
  const list = columns.map(({ name }) => (isPersonalColumn(node, name) ? masked(name) : quoteIdentifier(name)));
  return `select ${list.join(', ')}\nfrom (\n${sql}\n) as unmasked`;
}

function masked(name: string): string {
  const column = quoteIdentifier(name);
  return `case when ${column} is null then null else ${quoteLiteral(MASK)} end as ${column}`;
}

function isTestedColumnClear(node: ExecutableNode, reads: readonly Read[]): boolean {
  if (node.resourceType !== 'test' || node.columnName === undefined) return false;
  const { attachedNode, columnName } = node;
  const tested = reads.find(({ uniqueId }) => uniqueId === attachedNode);
  return tested !== undefined && !isPersonalColumn(tested, columnName.replaceAll('"', ''));
}

async function columnsOfQuery(session: Session, sql: string, signal?: AbortSignal): Promise<QueryResult> {
  const first = `select * from (\n${sql}\n) as unmasked limit 0`;
  return await executeText(session, { purpose: 'see which columns a query has', sql: first }, signal);
}

/** The names, in lower case, of all columns of the relations that are read, declared or not. */
async function columnsOfReads(session: Session, reads: readonly Read[]): Promise<ReadonlySet<string>> {
  const names = reads.map(({ relation }) =>
    quoteLiteral(`${quoteIdentifier(relation.schema)}.${quoteIdentifier(relation.identifier)}`),
  );
  const [found] = await session.script(`select lower(attname) from pg_attribute
where attrelid in (select to_regclass(name) from unnest(array[${names.join(', ')}]) as t (name))
  and attnum > 0 and not attisdropped`);
  const declared = reads.flatMap(({ columns }) => Object.values(columns).map(({ name }) => name.toLowerCase()));
  return new Set([...(found?.rows ?? []).map(([name]) => String(name)), ...declared]);
}
