import { quoteIdentifier, quoteLiteral, type RelationName } from '../../core/index.ts';
import {
  isWithinRound,
  isWrittenSince,
  lookAtTable,
  readLook,
  type Statement,
  type TableLook,
  writtenSince,
} from '../adapter/index.ts';
import type { Followed, Registered } from './ledger-registry.ts';
import type { Ledger, Origin } from './ledger-sql.ts';
import type { BuildStatement, Materialization } from './materialization.ts';
import { columnList, countIn, relationSql } from './sql.ts';

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
  return followed?.state === state && isWithinRound(followed.oldest, oldest);
}

/** Looks at a table, once for all nodes that read the same picture. */
export function look(relation: RelationName): BuildStatement {
  return { ...lookAtTable(relation), once: true };
}

/** Whether a table has the rows that a refresh had seen, as they were. */
function isUnchanged(found: TableLook, since: Followed | undefined): boolean {
  return since !== undefined && !isWrittenSince(found, since.oldest) && found.rows === since.rows;
}

/**
 * Asks for the keys of the rows that were written, up to one more than are compared by key: how many rows there are, how
 * many keys, and the first columns of these as an array in SQL.
 */
function askKeys({ relation, key }: Origin, since: Followed): BuildStatement {
  const first = quoteIdentifier(key[0] ?? '');
  // Apart, or the planner sorts the whole table for the distinct keys of a few rows.
  const sql = `with written as materialized (
  select ${columnList(key)} from ${relationSql(relation)} where ${writtenSince(since.oldest)} limit ${MOST + 1}
)
select count(*), count(distinct row(${columnList(key)})) filter (where ${first} is not null),
  format('%L::%s', array_agg(distinct ${first}), pg_typeof(array_agg(${first}))) from written`;
  return { purpose: PURPOSE, sql, once: true };
}

/** Counts the written keys that the ledger knows. */
function countKnown({ key, table }: Ledger, origin: Origin, since: Followed, keys: string): Statement {
  const rows = `select ${columnList(origin.key)} from ${relationSql(origin.relation)} where ${writtenSince(since.oldest)}`;
  const others = key.length === 1 ? '' : ` and (${columnList(key)}) in (${rows})`;
  const first = `${quoteIdentifier(key[0] ?? '')} = any (${keys})`;
  return { purpose: PURPOSE, sql: `select count(*) from ${relationSql(table)} where ${first}${others}` };
}

/** An input whose rows can be followed, what was noted of it, and its table as it is now. */
interface Followable {
  readonly ledger: Ledger;
  readonly origin: Origin;
  readonly since: Followed | undefined;
  readonly now: TableLook;
}

/** Looks at the tables of inputs for what was written in them since the last refresh. */
export function* findWrittenIn(
  ledgers: readonly Ledger[],
  lastOf: (ledger: Ledger) => Registered | undefined,
  oldest: bigint,
): Materialization<Map<Ledger, Written>> {
  const origins = ledgers.flatMap((ledger) => (ledger.origin === undefined ? [] : [{ ledger, origin: ledger.origin }]));
  const looks = yield origins.map(({ origin }) => look(origin.relation));
  const all = origins.map(({ ledger, origin }, at): Followable => {
    const followed = lastOf(ledger)?.followed;
    const since = isFollowed(followed, origin.state, oldest) ? followed : undefined;
    return { ledger, origin, since, now: readLook(looks[at]) };
  });
  const keys = yield* findWrittenKeys(all);
  return new Map(
    all.map(({ ledger, since, now }) => [
      ledger,
      { rows: now.rows, keys: keys.get(ledger), isNothing: isUnchanged(now, since) },
    ]),
  );
}

/**
 * Finds which rows were written, where that explains all that changed: of the rows of last time, as many are gone as the
 * table has fewer, plus those that were written. Where this is the number of written keys that were known, no other row
 * is gone.
 */
function* findWrittenKeys(all: readonly Followable[]): Materialization<Map<Ledger, string>> {
  const some = all.flatMap(({ since, now, ...one }) =>
    since !== undefined && isWrittenSince(now, since.oldest) ? [{ ...one, since, now }] : [],
  );
  const answers = some.length > 0 ? yield some.map(({ origin, since }) => askKeys(origin, since)) : [];
  const few = some.flatMap((one, at) => {
    const [written, distinct] = [countIn(answers[at]), countIn(answers[at], 1)];
    return written <= MOST && written === distinct
      ? [{ ...one, written, keys: String(answers[at]?.rows[0]?.[2]) }]
      : [];
  });
  const known =
    few.length > 0 ? yield few.map(({ ledger, origin, since, keys }) => countKnown(ledger, origin, since, keys)) : [];
  const explained = few.filter(({ since, now, written }, at) => since.rows + written - now.rows === countIn(known[at]));
  return new Map(explained.map(({ ledger, keys }) => [ledger, keys]));
}
