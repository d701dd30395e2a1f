import type { Session } from '../connection/session.ts';

/** What `sigeti debug` shows of the database behind a session. */
export interface DatabaseFacts {
  /** As the server writes it: `18.4`, `15.18 (Debian 15.18-0+deb12u1)`. */
  readonly version: string;
  readonly database: string;
  readonly user: string;
  readonly serverEncoding: string;
  readonly collation: string;
  /** Whether it refuses to write: a standby, or a read-only default. */
  readonly readOnly: boolean;
  /** Whether the user may create schemas in the database. */
  readonly canCreateSchemas: boolean;
}

export async function readDatabaseFacts(session: Session): Promise<DatabaseFacts> {
  const { rows } = await session.query<DatabaseFacts>(
    `select current_setting('server_version') as version, current_database()::text as database,
            current_user::text as user, current_setting('server_encoding') as "serverEncoding",
            datcollate::text as collation,
            pg_is_in_recovery() or current_setting('transaction_read_only')::bool as "readOnly",
            has_database_privilege(current_database(), 'CREATE') as "canCreateSchemas"
       from pg_database where datname = current_database()`,
  );
  const [facts] = rows;
  if (facts === undefined) throw new TypeError('a session has a database');
  return facts;
}

/** Names of types as `format_type` writes them without modifiers, for the oids of a result's columns. */
export async function readTypeNames(session: Session, oids: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const { rows } = await session.query<{ oid: number; name: string }>(
    'select t.oid, format_type(t.oid, null) as name from pg_type t where t.oid = any ($1)',
    [oids],
  );
  return new Map(rows.map(({ oid, name }) => [oid, name]));
}
