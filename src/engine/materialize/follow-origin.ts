import { quoteIdentifier, quoteLiteral, type RelationName } from '../../core/index.ts';
import type { QueryResult, Statement } from '../adapter/index.ts';
import type { Followed, Registered } from './ledger-registry.ts';
import type { Ledger } from './ledger-sql.ts';
import { columnList, countIn, relationSql } from './sql.ts';

/** Transactions after which the number of a row's own may have come round; half of what PostgreSQL counts to. */
const ROUND = 2_000_000_000n;
/** So many written rows are compared by key; where there are more, comparing all costs no more. */
const MOST = 10_000;

/**
 * Asks what tells the table of an input from any other, and from itself in another shape: as long as that is the same,
 * a row that no later transaction has written is what it was. Null where transactions do not tell: it is no plain table,
 * or its rows are hidden from some. Then the names of its columns.
 */
export function describeOrigin(relation: RelationName): Statement {
  return {
    purpose: 'look at the columns of an input',
    sql: `select case when c.relkind = 'r' and not c.relhassubclass and not c.relrowsecurity and m.amname = 'heap'
  then concat_ws(' ', c.oid, c.relfilenode, s.columns) end, s.names
from pg_class c left join pg_am m on m.oid = c.relam cross join lateral (
  select json_agg(a.attname) as names, string_agg(concat_ws(':', a.attnum, a.attname, a.atttypid, a.atttypmod,
    case when a.attgenerated <> '' then pg_get_expr(d.adbin, d.adrelid) end,
    (select string_agg(e.enumlabel, ',' order by e.enumsortorder) from pg_enum e where e.enumtypid = a.atttypid)
  ), ' ' order by a.attnum) as columns
  from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
) s where c.oid = to_regclass(${quoteLiteral(relationSql(relation))})`,
  };
}

/** What a refresh finds written in the table of an input since the last one. */
export interface Written {
  /** Rows of the table. */
  readonly rows: number;
  /** First columns of the keys of all rows that may have come, gone or changed, as an array in SQL; undefined: nothing says which. */
  readonly keys: string | undefined;
  readonly isNothing: boolean;
}

/** Asks what was written in the table of an input; undefined where it cannot be followed. */
export function lookForWritten(ledger: Ledger, last: Registered | undefined, oldest: bigint): Statement | undefined {
  const { origin } = ledger;
  if (origin === undefined) return undefined;
  const purpose = 'find the changed rows of an input';
  const table = relationSql(origin.relation);
  const followed = last?.followed;
  if (!isFollowed(followed, origin.state, oldest)) return { purpose, sql: `select count(*) from ${table}` };
  const keys = origin.key.map((column, at) => `${quoteIdentifier(column)} as k${at}`).join(', ');
  const written = writtenColumns(origin.key);
  const isWritten = writtenSince(followed);
  return {
    purpose,
    // Mostly there is nothing written: then the table is read once.
    sql: `with looked as materialized (
  select count(*) as all_rows, count(*) filter (where ${isWritten}) as written_rows from ${table}
), written as materialized (
  select ${keys} from ${table}
  where (select written_rows from looked) between 1 and ${MOST} and ${isWritten}
)
select (select all_rows from looked), (select written_rows from looked),
  count(distinct row(${written})) filter (where k0 is not null),
  (select count(*) from ${relationSql(ledger.table)} where ${amongWritten(ledger.key)}),
  case when count(*) > 0 then format('%L::%s', array_agg(distinct k0), pg_typeof(array_agg(k0))) end
from written`,
  };
}

/** Whether a table is the one of which was noted what a refresh had seen, so that transactions tell what came since. */
export function isFollowed(followed: Followed | undefined, state: string, oldest: bigint): followed is Followed {
  return followed?.state === state && oldest >= followed.oldest && oldest - followed.oldest <= ROUND;
}

/** As SQL: a row was there then if its transaction is older than all that were under way. */
export function writtenSince({ oldest }: Followed): string {
  return `age(xmin) <= (select age('${oldest & 0xffffffffn}'::xid))`;
}

function writtenColumns(key: readonly string[]): string {
  return key.map((_, at) => `k${at}`).join(', ');
}

/** Few values of the first column come from an array, which the planner takes to an index; rows of a query it joins. */
function amongWritten(key: readonly string[]): string {
  const first = `${quoteIdentifier(key[0] ?? '')} = any (array(select k0 from written))`;
  return key.length === 1 ? first : `${first} and (${columnList(key)}) in (select ${writtenColumns(key)} from written)`;
}

/**
 * Reads the answer. Of the rows of last time, as many are gone as the table has fewer, plus those that were written. Where
 * this is the number of written keys that were known, no other row is gone.
 */
export function readWritten(result: QueryResult | undefined, last: Registered | undefined): Written {
  const [rows, written, distinct, known] = [0, 1, 2, 3].map((at) => countIn(result, at));
  const keys = result?.rows[0]?.[4];
  const before = last?.followed?.rows;
  if (result?.columns.length === 1 || before === undefined || rows === undefined)
    return { rows: rows ?? 0, keys: undefined, isNothing: false };
  const isExplained = written === distinct && before + (written ?? 0) - rows === known;
  return {
    rows,
    keys: isExplained && typeof keys === 'string' ? keys : undefined,
    isNothing: isExplained && written === 0,
  };
}
