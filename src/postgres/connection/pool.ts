import { connect } from './connect.ts';
import type { Session } from './session.ts';
import type { ConnectionTarget } from './target.ts';

/**
 * At most `size` sessions of one target, opened as they are needed and lent for exclusive use. A session that was lost
 * is not lent again; a new one takes its place. Close the pool at the end, also after an error.
 */
export class SessionPool {
  readonly #target: ConnectionTarget;
  readonly #idle: Session[] = [];
  readonly #all = new Set<Session>();
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(target: ConnectionTarget, size: number) {
    this.#target = target;
    this.#free = size;
  }

  /** Lends a session to `work`, waiting for one if all are lent. Throws what `work` or `connect` throws. */
  async use<T>(work: (session: Session) => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.#takePlace();
    try {
      const session = await this.#open(signal);
      try {
        return await work(session);
      } finally {
        if (!session.lost.aborted) this.#idle.push(session);
      }
    } finally {
      this.#leavePlace();
    }
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
    const session = await connect(this.#target, signal);
    this.#all.add(session);
    return session;
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
