import { quoteIdentifier, quoteLiteral, type RelationName } from '../../core/index.ts';
import type { QueryResult, Statement } from '../adapter/index.ts';
import type { Followed, Registered } from './ledger-registry.ts';
import type { Ledger, Origin } from './ledger-sql.ts';
import type { BuildStatement, Materialization } from './materialization.ts';
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

const PURPOSE: Statement['purpose'] = 'find the changed rows of an input';

/** Whether a table is the one of which was noted what a refresh had seen, so that transactions tell what came since. */
export function isFollowed(followed: Followed | undefined, state: string, oldest: bigint): followed is Followed {
  return followed?.state === state && oldest >= followed.oldest && oldest - followed.oldest <= ROUND;
}

/** As SQL: a row was there then if its transaction is older than all that were under way. */
function writtenSince({ oldest }: Followed): string {
  return `age(xmin) <= (select age('${oldest & 0xffffffffn}'::xid))`;
}

/** Counts the rows of a table, and those that were written since; all where nothing is known of it. */
export function countWritten(relation: RelationName, since: Followed | undefined): BuildStatement {
  const which = since === undefined ? '' : ` filter (where ${writtenSince(since)})`;
  return { purpose: PURPOSE, sql: `select count(*), count(*)${which} from ${relationSql(relation)}`, once: true };
}

/** Asks for the keys of the rows that were written: how many there are, and the first columns as an array in SQL. */
function askKeys({ relation, key }: Origin, since: Followed): BuildStatement {
  const first = quoteIdentifier(key[0] ?? '');
  // Apart, or the planner sorts the whole table for the distinct keys of a few rows.
  const sql = `with written as materialized (
  select ${columnList(key)} from ${relationSql(relation)} where ${writtenSince(since)}
)
select count(distinct row(${columnList(key)})) filter (where ${first} is not null),
  format('%L::%s', array_agg(distinct ${first}), pg_typeof(array_agg(${first}))) from written`;
  return { purpose: PURPOSE, sql, once: true };
}

/** Counts the written keys that the ledger knows. */
function countKnown({ key, table }: Ledger, origin: Origin, since: Followed, keys: string): Statement {
  const rows = `select ${columnList(origin.key)} from ${relationSql(origin.relation)} where ${writtenSince(since)}`;
  const others = key.length === 1 ? '' : ` and (${columnList(key)}) in (${rows})`;
  const first = `${quoteIdentifier(key[0] ?? '')} = any (${keys})`;
  return { purpose: PURPOSE, sql: `select count(*) from ${relationSql(table)} where ${first}${others}` };
}

/** What is known of an input before its table is looked at. */
interface Followable {
  readonly ledger: Ledger;
  readonly origin: Origin;
  readonly since: Followed | undefined;
}

/**
 * Finds what was written in the tables of inputs since the last refresh. Of the rows of last time, as many are gone as the
 * table has fewer, plus those that were written. Where this is the number of written keys that were known, no other row
 * is gone.
 */
export function* findWrittenIn(
  ledgers: readonly Ledger[],
  lastOf: (ledger: Ledger) => Registered | undefined,
  oldest: bigint,
): Materialization<Map<Ledger, Written>> {
  const all = ledgers.flatMap((ledger): readonly Followable[] => {
    const { origin } = ledger;
    if (origin === undefined) return [];
    const followed = lastOf(ledger)?.followed;
    return [{ ledger, origin, since: isFollowed(followed, origin.state, oldest) ? followed : undefined }];
  });
  const counts = yield all.map(({ origin, since }) => countWritten(origin.relation, since));
  const found = new Map(all.map(({ ledger, since }, at) => [ledger, fromCounts(counts[at], since)]));
  const some = all.flatMap(({ ledger, origin, since }, at) => {
    const written = countIn(counts[at], 1);
    return since !== undefined && written > 0 && written <= MOST ? [{ ledger, origin, since, written }] : [];
  });
  if (some.length === 0) return found;
  const keys = yield some.map(({ origin, since }) => askKeys(origin, since));
  const texts = keys.map((result) => String(result.rows[0]?.[1]));
  const known = yield some.map(({ ledger, origin, since }, at) => countKnown(ledger, origin, since, texts[at] ?? ''));
  for (const [at, { ledger, since, written }] of some.entries()) {
    const rows = found.get(ledger)?.rows ?? 0;
    const isExplained = written === countIn(keys[at]) && since.rows + written - rows === countIn(known[at]);
    found.set(ledger, { rows, keys: isExplained ? texts[at] : undefined, isNothing: false });
  }
  return found;
}

function fromCounts(result: QueryResult | undefined, since: Followed | undefined): Written {
  const rows = countIn(result);
  const isNothing = since !== undefined && countIn(result, 1) === 0 && since.rows === rows;
  return { rows, keys: undefined, isNothing };
}
