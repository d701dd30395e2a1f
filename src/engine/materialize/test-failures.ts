import { quoteLiteral, type TestNode } from '../../core/index.ts';
import type { Statement } from '../adapter/index.ts';
import { configInvalid } from './errors.ts';
import { relationSql } from './sql.ts';

/** How a test's failing rows are kept, and what its count then reads. */
export interface StoredFailures {
  readonly statements: readonly Statement[];
  readonly select: string;
}

/** Whether the failing rows of a test are kept: `store_failures_as` says so, else `store_failures`, else `asked`. */
export function storesFailures({ config }: TestNode, asked: boolean): boolean {
  const { store_failures: wanted, store_failures_as: form } = config;
  return typeof form === 'string' ? form !== 'ephemeral' : (wanted ?? asked) === true;
}

/**
 * Keeps the failing rows of a test in its relation of the audit schema, which is there, where they are to be kept. A reader who holds
 * the earlier ones for long keeps them from being replaced, not the test from ending. Throws RUN_CONFIG_INVALID.
 */
export function storeFailures(node: TestNode, select: string, asked: boolean): StoredFailures {
  if (!storesFailures(node, asked)) return { statements: [], select };
  const kind = node.config.store_failures_as ?? 'table';
  if (kind !== 'table' && kind !== 'view') {
    throw configInvalid(node.uniqueId, 'store_failures_as', kind, ['table', 'view', 'ephemeral']);
  }
  const relation = relationSql(node.relation);
  const { limit } = node.config;
  const limited = typeof limit === 'number' ? `select * from (\n${select}\n) dbt_internal_test limit ${limit}` : select;
  return {
    statements: [
      { purpose: 'bound the wait', sql: `set local lock_timeout = '${LONGEST_WAIT}'` },
      { purpose: 'drop the failures kept before', sql: dropWhatever(relation) },
      { purpose: 'keep the failing rows', sql: `create ${kind} ${relation} as\n${limited}` },
    ],
    select: `select * from ${relation}`,
  };
}

const LONGEST_WAIT = '2s';

/** `drop table if exists` fails on a view, and the other way round. */
function dropWhatever(relation: string): string {
  const body = `begin
if exists (select 1 from pg_class where oid = to_regclass(${quoteLiteral(relation)}) and relkind = 'v')
then drop view ${relation}; else drop table if exists ${relation}; end if;
end`;
  return `do ${quoteLiteral(body)}`;
}
