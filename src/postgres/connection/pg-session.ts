import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { type BackendKey, requestCancel } from './cancel-request.ts';
import { asReason } from './errors.ts';
import { described, inList } from './query-results.ts';
import type { CopyChunk, Notice, QueryResult, Session, TableResult } from './session.ts';
import { cancelled, connectionLost, statementError } from './statement-errors.ts';
import { type ConnectionTarget, describeTarget } from './target.ts';
import type { Attempt } from './tls.ts';
import type { Value } from './values.ts';

/** How long a server may take to obey a cancel request before the connection is cut. */
const CANCEL_GRACE_MS = 10_000;
/** A request that overtakes its statement finds the server idle and is lost, so it is repeated. */
const CANCEL_AGAIN_MS = 250;

export interface SessionOrigin {
  readonly target: ConnectionTarget;
  readonly attempt: Attempt;
  readonly serverVersion: number;
  /** The SQL that sets what must not depend on the server's or the role's settings. */
  readonly settings: string;
}

/** The statement under way. Its end is aborted when it comes; it is made only for a statement that is cancelled. */
interface RunningStatement {
  ended: AbortController | undefined;
}

/** The Session over one pg.Client. Statements take turns, so that a cancel request hits the right one. */
export class PgSession implements Session {
  readonly serverVersion: number;
  readonly processId: number;
  readonly #client: pg.Client;
  readonly #key: BackendKey;
  readonly #origin: SessionOrigin;
  readonly #lost = new AbortController();
  /** Settles when the last statement in line is done. */
  #turn: Promise<void> = Promise.resolve();
  #statement: RunningStatement | undefined;
  /** Commands that are done of the script under way. */
  #completed = 0;
  #cancelling: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  #servedOthers = false;
  /** What is to be executed before the next statement; empty where nothing is. */
  #setting = '';
  /** What was sent before the statement under way, in one text with it. */
  #ahead = '';

  constructor(client: pg.Client, origin: SessionOrigin) {
    this.#client = client;
    this.#origin = origin;
    this.#key = backendKey(client);
    this.serverVersion = origin.serverVersion;
    this.processId = this.#key.processId;
    client.on('error', (error) => this.#declareLost(error));
    client.on('end', () => this.#declareLost(new Error('closed')));
    client.connection.on('commandComplete', () => {
      this.#completed += 1;
    });
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  get isInTransaction(): boolean {
    return this.#client.getTransactionStatus() !== 'I';
  }

  async query<Row = Readonly<Record<string, Value>>>(
    sql: string,
    params: readonly unknown[] = [],
    signal?: AbortSignal,
  ): Promise<QueryResult<Row>> {
    const results = await this.#exclusively(sql, signal, async () => {
      if (params.length > 0) await this.#executeSetting();
      const values = [...params];
      return await this.#led(sql, (text) => this.#client.query<Row & pg.QueryResultRow>(text, values));
    });
    const last = results.at(-1);
    return last === undefined ? { command: '', rows: [], rowCount: 0, columns: [] } : described(last);
  }

  script(sql: string, signal?: AbortSignal): Promise<readonly TableResult[]> {
    return this.#script(sql, signal);
  }

  foreignScript(sql: string, signal?: AbortSignal): Promise<readonly TableResult[]> {
    this.#servedOthers = true;
    // Some commands, such as VACUUM, are refused beside others.
    return this.#script(sql, signal, () => this.#executeSetting());
  }

  async #script(sql: string, signal?: AbortSignal, before?: () => Promise<void>): Promise<readonly TableResult[]> {
    const results = await this.#exclusively(sql, signal, async () => {
      await before?.();
      return await this.#led(sql, (text) => this.#client.query<Value[]>({ text, rowMode: 'array' }));
    });
    return results.filter((result) => result.command !== null).map(described);
  }

  precede(setting: string): void {
    this.#setting = setting;
  }

  /** Sends a text with the setting that is to be executed before it; returns the results of the text alone. */
  async #led<Result extends pg.QueryResultBase>(
    sql: string,
    send: (text: string) => Promise<Result | Result[]>,
  ): Promise<readonly Result[]> {
    this.#ahead = this.#takeSetting();
    const results = inList(await send(this.#ahead + sql));
    return this.#ahead === '' ? results : results.slice(1);
  }

  async #executeSetting(): Promise<void> {
    const setting = this.#takeSetting();
    if (setting !== '') await this.#client.query(setting);
  }

  #takeSetting(): string {
    const setting = this.#setting;
    this.#setting = '';
    return setting === '' ? '' : `${setting}; `;
  }

  async renew(): Promise<boolean> {
    if (!this.#servedOthers) return false;
    this.#setting = '';
    await this.script('rollback');
    // By itself: it runs in no transaction, and several commands in one text are one.
    await this.script('discard all');
    await this.script(this.#origin.settings);
    this.#servedOthers = false;
    return true;
  }

  copyIn(sql: string, chunks: Iterable<CopyChunk> | AsyncIterable<CopyChunk>, signal?: AbortSignal): Promise<number> {
    return this.#exclusively(sql, signal, async () => {
      await this.#executeSetting();
      const copy = this.#client.query(copyFrom(sql));
      await pipeline(Readable.from(chunks), copy, signal === undefined ? {} : { signal });
      return copy.rowCount;
    });
  }

  async *copyOut(sql: string, signal?: AbortSignal): AsyncGenerator<Buffer> {
    const leave = await this.#enter(signal);
    try {
      await this.#executeSetting();
      const copy = this.#client.query(copyTo(sql));
      try {
        yield* copy.iterator({ destroyOnReturn: false });
      } finally {
        if (!copy.readableEnded && copy.errored === null) await this.#abandon(copy);
      }
    } catch (thrown) {
      throw this.#explain(thrown, sql, signal);
    } finally {
      await leave();
    }
  }

  onNotice(listener: (notice: Notice) => void): () => void {
    const hear = (notice: { severity: string | undefined; message: string | undefined; code: string | undefined }) =>
      listener({ severity: notice.severity ?? '', message: notice.message ?? '', sqlState: notice.code ?? '' });
    this.#client.on('notice', hear);
    return () => {
      this.#client.off('notice', hear);
    };
  }

  onNotification(listener: (channel: string, payload: string) => void): () => void {
    const hear = ({ channel, payload }: pg.Notification) => listener(channel, payload ?? '');
    this.#client.on('notification', hear);
    return () => {
      this.#client.off('notification', hear);
    };
  }

  async cancel(): Promise<void> {
    if (this.#statement === undefined) return;
    this.#statement.ended ??= new AbortController();
    this.#cancelling ??= this.#pressCancel(this.#statement.ended.signal);
    await this.#cancelling;
  }

  close(): Promise<void> {
    this.#closing ??= this.cancel().then(() => this.#client.end());
    return this.#closing;
  }

  async #exclusively<T>(sql: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const leave = await this.#enter(signal);
    try {
      return await work();
    } catch (thrown) {
      throw this.#explain(thrown, sql, signal);
    } finally {
      await leave();
    }
  }

  /** Waits for the session's turn and returns what ends it. */
  async #enter(signal: AbortSignal | undefined): Promise<() => Promise<void>> {
    const before = this.#turn;
    let next = () => {};
    this.#turn = new Promise((resolve) => {
      next = resolve;
    });
    await before;
    if (signal?.aborted || this.#lost.signal.aborted || this.#closing !== undefined) {
      next();
      throw signal?.aborted ? cancelled() : this.#lostReason();
    }
    const statement: RunningStatement = { ended: undefined };
    this.#statement = statement;
    this.#completed = 0;
    this.#ahead = '';
    const stop = () => void this.cancel();
    signal?.addEventListener('abort', stop, { once: true });
    return async () => {
      signal?.removeEventListener('abort', stop);
      this.#statement = undefined;
      statement.ended?.abort();
      // A request still on its way must not hit the statement after this one.
      await this.#cancelling;
      this.#cancelling = undefined;
      next();
    };
  }

  async #pressCancel(ended: AbortSignal): Promise<void> {
    const deadline = performance.now() + CANCEL_GRACE_MS;
    while (!ended.aborted && !this.#lost.signal.aborted) {
      if (performance.now() > deadline) return this.#cut(new Error('the server does not obey the cancel request'));
      try {
        await requestCancel(this.#origin.target, this.#origin.attempt, this.#key);
      } catch (error) {
        return this.#cut(error);
      }
      await delay(CANCEL_AGAIN_MS, undefined, { signal: ended }).catch(() => undefined);
    }
  }

  /** A reader that leaves early: the server is stopped and what it already sent is read away. */
  async #abandon(copy: Readable): Promise<void> {
    void this.cancel();
    await readAway(copy).catch(() => undefined);
  }

  #cut(reason: unknown): void {
    this.#declareLost(reason);
    this.#client.connection.stream.destroy();
  }

  #declareLost(reason: unknown): void {
    if (this.#lost.signal.aborted || this.#closing !== undefined) return;
    this.#lost.abort(connectionLost(describeTarget(this.#origin.target), asReason(reason), reason));
  }

  #lostReason(): unknown {
    return this.#lost.signal.reason ?? connectionLost(describeTarget(this.#origin.target), 'closed');
  }

  /** What the caller gets for what was thrown; an error of the data's own source stays what it is. */
  #explain(thrown: unknown, sql: string, signal: AbortSignal | undefined): unknown {
    const stopRequested = this.#cancelling !== undefined || signal?.aborted === true;
    if (stopRequested && isAbortError(thrown)) return cancelled(thrown);
    if (!(thrown instanceof pg.DatabaseError)) return this.#lost.signal.aborted ? this.#lostReason() : thrown;
    const script = { sql, statement: this.#completed, ahead: this.#ahead };
    const error = statementError(thrown, script, describeTarget(this.#origin.target), stopRequested);
    if (error.code === 'DATABASE_CONNECTION_LOST' && !this.#lost.signal.aborted) this.#lost.abort(error);
    return error;
  }
}

async function readAway(stream: Readable): Promise<void> {
  for await (const chunk of stream) void chunk;
}

function isAbortError(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'AbortError';
}

function backendKey(client: pg.Client): BackendKey {
  const processId: unknown = Reflect.get(client, 'processID');
  const secretKey: unknown = Reflect.get(client, 'secretKey');
  if (typeof processId !== 'number' || typeof secretKey !== 'number') throw new TypeError('pg gave no backend key');
  return { processId, secretKey };
}
