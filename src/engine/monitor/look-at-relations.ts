import {
  type ErrorDetails,
  quoteIdentifier,
  quoteLiteral,
  type RelationName,
  SigetiError,
  toSigetiError,
} from '../../core/index.ts';
import type { Session, SessionPool } from '../../postgres/index.ts';
import { executeBatch } from '../adapter/index.ts';

/** Up to so many rows are counted; beyond, the planner's estimate is as good an answer and costs nothing. */
const COUNTED_UP_TO = 100_000;
/** No count may take longer, such as that of a view over large tables. */
const LONGEST_COUNT = '2s';

/** `exact`, the planner's `estimate`, or `more` than the number where nobody has estimated. */
interface RowCount {
  readonly count: number;
  readonly precision: 'exact' | 'estimate' | 'more';
}

/** Bytes on disk: the rows, their indexes, what is stored out of line, and all of it. */
interface Sizes {
  readonly table: number;
  readonly indexes: number;
  readonly toast: number;
  readonly total: number;
}

/** A relation as the database has it; `forbidden` where the role may not read it. */
export interface RelationState {
  readonly state: 'present' | 'missing' | 'forbidden';
  readonly kind?: 'table' | 'view' | undefined;
  /** Absent where counting took too long or failed. */
  readonly rows?: RowCount | undefined;
  /** Absent of views, which take no place. */
  readonly sizes?: Sizes | undefined;
  /** Why the relation, a view, cannot be read at all. */
  readonly error?: ErrorDetails | undefined;
}

interface Described extends RelationState {
  readonly estimate: number;
}

/**
 * Looks at relations: one query of the catalogue for all, then a bounded count of each that may be read. The result has
 * the order of `names`. Throws connection errors.
 */
export async function lookAtRelations(
  pool: SessionPool,
  names: readonly RelationName[],
  signal: AbortSignal,
): Promise<readonly RelationState[]> {
  const described = await pool.use((session) => readCatalogue(session, names, signal), signal);
  return await Promise.all(
    names.map(async (name) => {
      const { estimate = -1, ...found } = described.get(keyOf(name)) ?? { state: 'missing' as const };
      if (found.state !== 'present') return found;
      return { ...found, ...(await pool.use((session) => countRows(session, name, estimate, signal), signal)) };
    }),
  );
}

async function readCatalogue(
  session: Session,
  names: readonly RelationName[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Described>> {
  if (names.length === 0) return new Map();
  const wanted = names.map(({ schema, identifier }) => `(${quoteLiteral(schema)}, ${quoteLiteral(identifier)})`);
  const sql = `select n.nspname, c.relname, c.relkind, c.reltuples::float8,
  has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select'),
  (pg_table_size(c.oid) - coalesce(pg_total_relation_size(nullif(c.reltoastrelid, 0)), 0))::float8,
  pg_indexes_size(c.oid)::float8, coalesce(pg_total_relation_size(nullif(c.reltoastrelid, 0)), 0)::float8,
  pg_total_relation_size(c.oid)::float8
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where (n.nspname, c.relname) in (${wanted.join(', ')}) and c.relkind in ('r', 'p', 'v', 'm', 'f')`;
  const [result] = await executeBatch(session, [{ purpose: 'look at the relations of the project', sql }], signal);
  return new Map((result?.rows ?? []).map((row) => [`${row[0]}.${row[1]}`, toDescribed(row)]));
}

function toDescribed(row: readonly unknown[]): Described {
  const [, , relkind, estimate, mayRead, table, indexes, toast, total] = row;
  const kind = relkind === 'v' ? 'view' : 'table';
  const sizes = { table: Number(table), indexes: Number(indexes), toast: Number(toast), total: Number(total) };
  return {
    state: mayRead === true ? 'present' : 'forbidden',
    kind,
    estimate: Number(estimate),
    ...(kind === 'table' ? { sizes } : {}),
  };
}

async function countRows(
  session: Session,
  { schema, identifier }: RelationName,
  estimate: number,
  signal: AbortSignal,
): Promise<Pick<RelationState, 'rows' | 'error'>> {
  if (estimate > COUNTED_UP_TO) return { rows: { count: Math.round(estimate), precision: 'estimate' } };
  const relation = `${quoteIdentifier(schema)}.${quoteIdentifier(identifier)}`;
  const sql = `select count(*)::float8 from (select from ${relation} limit ${COUNTED_UP_TO + 1}) counted`;
  try {
    const results = await executeBatch(
      session,
      [
        { purpose: 'bound the wait', sql: `set local statement_timeout = '${LONGEST_COUNT}'` },
        { purpose: 'count the published rows', sql },
      ],
      signal,
    );
    const count = Number(results.at(-1)?.rows[0]?.[0]);
    return count > COUNTED_UP_TO
      ? { rows: { count: COUNTED_UP_TO, precision: 'more' } }
      : { rows: { count, precision: 'exact' } };
  } catch (thrown) {
    if (signal.aborted || session.lost.aborted || !(thrown instanceof SigetiError)) throw thrown;
    if (thrown.code === 'DATABASE_CANCELLED' || thrown.details.sqlState === TIMED_OUT) return {};
    return { error: toSigetiError(thrown).toJSON() };
  }
}

const TIMED_OUT = '57014';

function keyOf({ schema, identifier }: RelationName): string {
  return `${schema}.${identifier}`;
}
