import { quoteIdentifier, quoteLiteral, type RelationName } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';

/** A session whose transaction holds a lock on a relation. */
export interface RelationHolder {
  readonly pid: number;
  readonly user: string;
  readonly application: string;
  /** Age of its transaction in seconds; undefined where the server does not show other users' sessions. */
  readonly seconds: number | undefined;
  /** Its latest statement, on one line and cut short. */
  readonly query: string;
}

/** Characters of another session's statement that an error quotes. */
const QUOTED = 80;

/** Other sessions that have the relations in use, whatever their lock; those whose transactions are oldest first. */
export async function relationHolders(
  session: Session,
  relations: readonly RelationName[],
  signal?: AbortSignal,
): Promise<readonly RelationHolder[]> {
  const names = relations.map(({ schema, identifier }) =>
    quoteLiteral(`${quoteIdentifier(schema)}.${quoteIdentifier(identifier)}`),
  );
  // A transaction sees all sessions as they were when it first looked, unless it says that this is over.
  const [, found] = await session.script(
    `select pg_stat_clear_snapshot();
select a.pid, coalesce(a.usename, a.backend_type), a.application_name,
  extract(epoch from clock_timestamp() - a.xact_start)::float8,
  left(regexp_replace(a.query, '\\s+', ' ', 'g'), ${QUOTED})
from pg_stat_activity a where a.pid <> pg_backend_pid() and a.pid in (
  select l.pid from pg_locks l where l.locktype = 'relation' and l.granted
    and l.database = (select oid from pg_database where datname = current_database())
    and l.relation in (select to_regclass(name) from unnest(array[${names.join(', ')}]) name))
order by a.xact_start nulls last, a.pid`,
    signal,
  );
  return (found?.rows ?? []).map(([pid, user, application, seconds, query]) => ({
    pid: Number(pid),
    user: String(user),
    application: String(application),
    seconds: seconds === null ? undefined : Number(seconds),
    query: String(query ?? ''),
  }));
}
