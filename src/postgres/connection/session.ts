import type { Value } from './values.ts';

/** What the server says besides results: `NOTICE`, `WARNING`. */
export interface Notice {
  readonly severity: string;
  readonly message: string;
  readonly sqlState: string;
}

export interface ColumnDescription {
  readonly name: string;
  readonly typeOid: number;
  /** -1 when the type has no modifier. */
  readonly typmod: number;
}

export interface QueryResult<Row = Readonly<Record<string, Value>>> {
  /** The command's tag: `SELECT`, `INSERT`, `CREATE`, ... */
  readonly command: string;
  readonly rows: readonly Row[];
  /** Rows returned or changed; 0 for commands that count none. */
  readonly rowCount: number;
  readonly columns: readonly ColumnDescription[];
}

/** Rows in the order of `columns`, so that two columns of one name both stay. */
export type TableResult = QueryResult<readonly Value[]>;

/**
 * One connection to one server process. It never reconnects: what a session holds (locks, a transaction, temporary
 * tables) is gone with it. Calls made while another runs wait for their turn.
 *
 * Every method throws SigetiError: DATABASE_QUERY_FAILED (with `sqlState` and `server`), DATABASE_PERMISSION_DENIED,
 * DATABASE_DISK_FULL, DATABASE_CANCELLED when its `signal` fired, DATABASE_CONNECTION_LOST.
 */
export interface Session {
  /** The server process, as `pg_stat_activity.pid` and lock views show it. */
  readonly processId: number;
  /** `server_version_num`, e.g. 130023 or 180004. */
  readonly serverVersion: number;
  /** Aborted when the connection is lost; `reason` is the SigetiError. Not aborted by `close()`. */
  readonly lost: AbortSignal;
  /** Whether a transaction is open, also one that has failed and is to be rolled back; as the last statement left it. */
  readonly isInTransaction: boolean;
  /**
   * Runs one statement, or several without parameters in one round trip; the result is the last one's. The caller
   * vouches for `Row`. When `signal` fires, the server is asked to stop what it does.
   */
  query<Row = Readonly<Record<string, Value>>>(
    sql: string,
    params?: readonly unknown[],
    signal?: AbortSignal,
  ): Promise<QueryResult<Row>>;
  /** Runs a text of any number of statements in one round trip and returns every result, empty for an empty text. */
  script(sql: string, signal?: AbortSignal): Promise<readonly TableResult[]>;
  /**
   * Has this, one `set`, executed before whatever is sent next: in one round trip with it where that is a text of ours
   * without parameters. Said again before that, only the last counts.
   */
  precede(setting: string): void;
  /** As `script`, for a text that somebody else wrote: what it does to the session lasts until `renew`. */
  foreignScript(sql: string, signal?: AbortSignal): Promise<readonly TableResult[]>;
  /**
   * Makes the session what `connect` gave, where foreign texts ran on it: a transaction that they left open is rolled
   * back; settings, temporary tables, advisory locks and prepared statements are gone, also ours. Returns whether it had to.
   */
  renew(): Promise<boolean>;
  /**
   * `COPY ... FROM STDIN`. `chunks` are pieces of the data in the format the statement names, cut anywhere; they are
   * pulled no faster than the server takes them. Returns the number of rows. When `chunks` throws, nothing is copied.
   */
  copyIn(sql: string, chunks: Iterable<CopyChunk> | AsyncIterable<CopyChunk>, signal?: AbortSignal): Promise<number>;
  /** `COPY ... TO STDOUT`, read no faster than it is consumed. The session is busy until the stream ends. */
  copyOut(sql: string, signal?: AbortSignal): AsyncIterable<Buffer>;
  /** Calls `listener` for each notice from now on. Returns the function that ends it. */
  onNotice(listener: (notice: Notice) => void): () => void;
  /** Calls `listener` for each NOTIFY on a channel that the session listens to. Returns the function that ends it. */
  onNotification(listener: (channel: string, payload: string) => void): () => void;
  /** Asks the server to stop the statement under way; that statement's call throws DATABASE_CANCELLED. */
  cancel(): Promise<void>;
  /** Ends the connection, cleanly when idle. May be called twice. */
  close(): Promise<void>;
}

export type CopyChunk = string | Uint8Array;
