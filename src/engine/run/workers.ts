import { noticeLostClient, type Session, SessionPool } from '../../postgres/index.ts';
import type { RunInput } from './context.ts';
import { fewerSessions } from './lock-errors.ts';
import { markWorker } from './worker-mark.ts';

/** The run's `threads` sessions, opened as they are needed: nodes are built on them. Close them at the end. */
export class Workers {
  readonly #pool: SessionPool;
  readonly #prepared = new WeakSet<Session>();
  readonly #run: string;

  /** `run` marks the sessions as the run's, so that a later run can end them. */
  constructor({ connection, threads, emit }: RunInput, run: string) {
    this.#run = run;
    this.#pool = new SessionPool(connection, threads, {
      onShrink: (size, refusal) => emit({ type: 'notice', level: 'warn', text: fewerSessions(size, refusal) }),
    });
  }

  /** Lends a session to `work`, waiting for one if all are lent. Throws what `work` or connecting throws. */
  async use<Result>(work: (session: Session) => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    return await this.#pool.use(async (session) => {
      await this.#prepare(session);
      return await work(session);
    }, signal);
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  /**
   * What hooks and templates of an earlier node set is undone: it must not depend on chance which nodes share a session.
   * Everything in the scratch schemas may be lost in a crash: it is not worth waiting for the disk. Compiling a statement
   * costs more than it gains, as each is executed once: an increment takes twice as long; where somebody has set it, it
   * stays.
   */
  async #prepare(session: Session): Promise<void> {
    if (!(await session.renew()) && this.#prepared.has(session)) return;
    this.#prepared.add(session);
    await session.script(`set synchronous_commit = off;
select set_config('jit', 'off', false) from pg_settings where name = 'jit' and source = 'default'`);
    await noticeLostClient(session);
    await markWorker(session, this.#run);
  }
}
