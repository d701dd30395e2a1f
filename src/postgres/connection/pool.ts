import { SigetiError } from '../../core/index.ts';
import { connect } from './connect.ts';
import { pause } from './pause.ts';
import type { Session } from './session.ts';
import type { ConnectionTarget } from './target.ts';

export interface PoolOptions {
  /** Told when the server accepts no more connections and the pool goes on with the `size` that it has. */
  readonly onShrink?: (size: number, refusal: SigetiError) => void;
}

/** Pauses before a refused login is tried again: the server's processes that were refused are gone by then. */
const RETRY_PAUSES_MS = [50, 150, 300];

/**
 * At most `size` sessions of one target, opened as they are needed and lent for exclusive use. A session that was lost
 * is not lent again; a new one takes its place. Where the server accepts no more, the pool is as large as the server
 * allows, as long as that is one. Close the pool at the end, also after an error.
 */
export class SessionPool {
  readonly #target: ConnectionTarget;
  readonly #idle: Session[] = [];
  readonly #all = new Set<Session>();
  readonly #waiting: (() => void)[] = [];
  readonly #onShrink: PoolOptions['onShrink'];
  #free: number;
  #size: number;
  /** Refused logins are tried again one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(target: ConnectionTarget, size: number, options: PoolOptions = {}) {
    this.#target = target;
    this.#free = size;
    this.#size = size;
    this.#onShrink = options.onShrink;
  }

  /** Lends a session to `work`, waiting for one if all are lent. Throws what `work` or `connect` throws. */
  async use<T>(work: (session: Session) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const session = await this.#borrow(signal);
    try {
      return await work(session);
    } finally {
      if (!session.lost.aborted) this.#idle.push(session);
      this.#leavePlace();
    }
  }

  async #borrow(signal: AbortSignal | undefined): Promise<Session> {
    for (;;) {
      await this.#takePlace();
      try {
        return await this.#open(signal);
      } catch (thrown) {
        if (!this.#mayShrink(thrown)) {
          this.#leavePlace();
          throw thrown;
        }
        this.#size -= 1;
        this.#onShrink?.(this.#size, thrown);
      }
    }
  }

  /** The place is given up for good, so somebody else must be there to leave one. */
  #mayShrink(thrown: unknown): thrown is SigetiError {
    return isRefusal(thrown) && this.#size > 1;
  }

  /** Closes every session; what still runs on one is stopped. */
  async close(): Promise<void> {
    await Promise.all([...this.#all].map((session) => session.close()));
  }

  async #open(signal: AbortSignal | undefined): Promise<Session> {
    for (let session = this.#idle.pop(); session !== undefined; session = this.#idle.pop()) {
      if (!session.lost.aborted) return session;
      this.#all.delete(session);
    }
    const session = await this.#logIn(signal);
    this.#all.add(session);
    return session;
  }

  /** The server counts logins under way: several at once may all be refused where some of them have room. */
  async #logIn(signal: AbortSignal | undefined): Promise<Session> {
    try {
      return await connect(this.#target, signal);
    } catch (thrown) {
      if (!isRefusal(thrown)) throw thrown;
      const retry = this.#turn.then(() => this.#logInAgain(thrown, signal));
      this.#turn = retry.catch(() => undefined);
      return await retry;
    }
  }

  async #logInAgain(refusal: SigetiError, signal: AbortSignal | undefined): Promise<Session> {
    let latest = refusal;
    // With a session in hand, work goes on without the others.
    for (const wait of this.#all.size > 0 ? RETRY_PAUSES_MS.slice(0, 1) : RETRY_PAUSES_MS) {
      // Where the signal ends the pause, logging in says so.
      await pause(wait, signal);
      try {
        return await connect(this.#target, signal);
      } catch (thrown) {
        if (!isRefusal(thrown)) throw thrown;
        latest = thrown;
      }
    }
    throw latest;
  }

  async #takePlace(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** A place goes to who waits the longest, or back. */
  #leavePlace(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}

function isRefusal(thrown: unknown): thrown is SigetiError {
  return thrown instanceof SigetiError && thrown.code === 'DATABASE_TOO_MANY_CONNECTIONS';
}
