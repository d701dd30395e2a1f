import { quoteIdentifier, type RelationName } from '../../core/index.ts';
import type { QueryResult, Statement } from './types.ts';

/** Transactions after which the number of a row's own may have come round; half of what PostgreSQL counts to. */
const ROUND = 2_000_000_000n;

/** What a look at a whole table tells: how many rows it has, and which transaction wrote last of those that wrote them. */
export interface TableLook {
  readonly rows: number;
  /** Undefined where there are no rows. */
  readonly newest: bigint | undefined;
}

/**
 * Asks for a `TableLook`. It says nothing of who asks: all that look at one picture of a table ask the same. The oldest
 * transaction under way is the one whose whole number is known, and the ages of others are counted from it.
 */
export function lookAtTable({ schema, identifier }: RelationName): Statement {
  return {
    purpose: 'find the changed rows of an input',
    sql: [
      'select count(*), min(age(xmin)),',
      '(select age((o & 4294967295)::text::xid) from txid_snapshot_xmin(txid_current_snapshot()) o),',
      'txid_snapshot_xmin(txid_current_snapshot())::text',
      `from ${quoteIdentifier(schema)}.${quoteIdentifier(identifier)}`,
    ].join(' '),
  };
}

/** Reads the answer to `lookAtTable`. */
export function readLook(result: QueryResult | undefined): TableLook {
  const [rows, youngest, age, oldest] = result?.rows[0] ?? [];
  const isEmpty = youngest === undefined || youngest === null;
  const newest = isEmpty ? undefined : BigInt(String(oldest)) + BigInt(String(age)) - BigInt(String(youngest));
  return { rows: Number(rows ?? 0), newest };
}

/**
 * Whether any row of a table may have been written since a picture in which `seen` was the oldest transaction under way:
 * a row was there, as it is, if its transaction is older.
 */
export function isWrittenSince({ newest }: TableLook, seen: bigint): boolean {
  return newest !== undefined && newest >= seen;
}

/** The same of one row, as a condition in SQL. */
export function writtenSince(seen: bigint): string {
  return `age(xmin) <= (select age('${seen & 0xffffffffn}'::xid))`;
}

/** Whether the numbers of transactions since `seen` still tell one from another; `oldest` is under way now. */
export function isWithinRound(seen: bigint, oldest: bigint): boolean {
  return oldest >= seen && oldest - seen <= ROUND;
}
