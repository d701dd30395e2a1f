import { quoteLiteral, SigetiError } from '../../core/index.ts';
import { type ConnectionTarget, connect, noticeLostClient, type Session } from '../../postgres/index.ts';
import type { QueryResult } from '../adapter/index.ts';
import { markWorker } from './worker-mark.ts';

/** One picture of the database that several nodes read at once, each on a session of its own. */
export interface Picture {
  /** The name under which sessions take it over. */
  readonly snapshot: string;
  /** What statements have been answered in it, by their text. */
  claim(sql: string): Claim;
  /** To be called once the picture is no longer read. */
  leave(): Promise<void>;
}

/**
 * Who asks a statement first executes it, and says what came of it; all others are told. Undefined where it failed: then
 * each asks for itself.
 */
export type Claim =
  | { readonly isOurs: true; readonly settle: (result: QueryResult | undefined) => void }
  | { readonly isOurs: false; readonly answer: Promise<QueryResult | undefined> };

/** A picture, the session that holds it, and how many nodes read it. */
interface Held {
  readonly session: Session;
  readonly snapshot: string;
  readonly answers: Map<string, Promise<QueryResult | undefined>>;
  users: number;
}

/**
 * The pictures that nodes of a run share. A node reads one that was taken after all that it reads was published; where
 * there is none, the next is taken. A server that has no session for it leaves each node to itself.
 */
export class Pictures {
  readonly #open: () => Promise<Session>;
  /** Nodes that have changed anything, and how many had when the last one did that each node shows. */
  #changes = 0;
  readonly #latest = new Map<string, number>();
  #current: { readonly taken: number; readonly held: Promise<Held | undefined> } | undefined;

  /** `run` marks the sessions as the run's, so that a later run can end them. */
  constructor(connection: ConnectionTarget, run: string, signal: AbortSignal) {
    this.#open = async () => {
      const session = await connect(connection, signal);
      await noticeLostClient(session);
      await markWorker(session, run);
      return session;
    };
  }

  /**
   * Notes that a node is done, and whether it has changed anything. A view shows what the nodes that it reads have changed;
   * a table whose rows stayed shows what it did.
   */
  finish(uniqueId: string, shown: readonly string[], isChanged: boolean): void {
    if (isChanged) this.#changes += 1;
    this.#latest.set(uniqueId, isChanged ? this.#changes : this.#latestOf(shown));
  }

  /** The picture for a node that reads what these nodes published; undefined where it needs one of its own. */
  async join(upstream: readonly string[]): Promise<Picture | undefined> {
    if (this.#current === undefined || this.#current.taken < this.#latestOf(upstream)) await this.#replace();
    const held = await this.#current?.held;
    if (held === undefined || held.session.lost.aborted) return undefined;
    held.users += 1;
    return {
      snapshot: held.snapshot,
      claim: (sql) => claim(held, sql),
      leave: async () => {
        held.users -= 1;
        const current = await this.#current?.held;
        if (held.users === 0 && held !== current) await held.session.close();
      },
    };
  }

  /** Something was done that nodes must see, or all have ended: the last picture is handed out no more. */
  async forget(): Promise<void> {
    const before = this.#current;
    this.#current = undefined;
    const held = await before?.held;
    if (held?.users === 0) await held.session.close();
  }

  #latestOf(nodes: readonly string[]): number {
    return Math.max(0, ...nodes.map((id) => this.#latest.get(id) ?? 0));
  }

  async #replace(): Promise<void> {
    const before = this.forget();
    this.#current = { taken: this.#changes, held: this.#take() };
    await before;
  }

  async #take(): Promise<Held | undefined> {
    try {
      const session = await this.#open();
      const results = await session.script(`set idle_in_transaction_session_timeout = 0;
begin isolation level repeatable read;
select pg_export_snapshot()`);
      return { session, snapshot: String(results.at(-1)?.rows[0]?.[0]), answers: new Map(), users: 0 };
    } catch (thrown) {
      if (thrown instanceof SigetiError) return undefined;
      throw thrown;
    }
  }
}

/** SQL with which a transaction that has just begun reads the picture. */
export function takeOver({ snapshot }: Picture): string {
  return `set transaction snapshot ${quoteLiteral(snapshot)}`;
}

/** The answer to a statement in the picture: what another was told, or what `ask` is. */
export async function askOnce(
  picture: Picture,
  sql: string,
  ask: () => Promise<QueryResult | undefined>,
): Promise<QueryResult | undefined> {
  const claim = picture.claim(sql);
  if (!claim.isOurs) return (await claim.answer) ?? (await ask());
  let result: QueryResult | undefined;
  try {
    result = await ask();
  } finally {
    claim.settle(result);
  }
  return result;
}

function claim({ answers }: Held, sql: string): Claim {
  const known = answers.get(sql);
  if (known !== undefined) return { isOurs: false, answer: known };
  let settle: (result: QueryResult | undefined) => void = () => {};
  answers.set(
    sql,
    new Promise((resolve) => {
      settle = resolve;
    }),
  );
  return { isOurs: true, settle };
}
