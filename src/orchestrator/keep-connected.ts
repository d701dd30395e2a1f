import { setTimeout as sleep } from 'node:timers/promises';
import { SigetiError, type Text } from '../core/index.ts';
import type { Session } from '../postgres/index.ts';

/** A session, and what is to be done when it is needed no more. */
export interface Connection {
  readonly session: Session;
  close(): Promise<void>;
}

/** Seconds before the first new attempt at a connection; each further one waits twice as long, up to the longest. */
const FIRST_WAIT = 0.5;
const LONGEST_WAIT = 10;

/**
 * Does `work` on a session, and again on a new one whenever it is lost: a server that restarts stops nobody for good.
 * Returns when `signal` is aborted. Throws what is wrong with more than the connection.
 */
export async function keepConnected<Kept extends Connection>(
  open: () => Promise<Kept>,
  work: (connection: Kept) => Promise<void>,
  { signal, onTrouble }: { readonly signal: AbortSignal; readonly onTrouble: (text: Text) => void },
): Promise<void> {
  let wait = FIRST_WAIT;
  while (!signal.aborted) {
    let connection: Kept | undefined;
    try {
      connection = await open();
      wait = FIRST_WAIT;
      await work(connection);
    } catch (thrown) {
      if (signal.aborted) return;
      if (!isPassing(thrown, connection?.session)) throw thrown;
      onTrouble(thrown.details.message);
      await sleep(wait * 1000, undefined, { signal }).catch(() => undefined);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    } finally {
      await connection?.close().catch(() => undefined);
    }
  }
}

/** Troubles of a connection that waiting may end. The first connection of a process may not have them. */
const PASSING = new Set([
  'DATABASE_CONNECTION_REFUSED',
  'DATABASE_CONNECTION_LOST',
  'DATABASE_CONNECT_TIMEOUT',
  'DATABASE_CONNECT_FAILED',
  'DATABASE_HOST_UNKNOWN',
  'DATABASE_NOT_READY',
  'DATABASE_TOO_MANY_CONNECTIONS',
]);

function isPassing(thrown: unknown, session: Session | undefined): thrown is SigetiError {
  return thrown instanceof SigetiError && (session?.lost.aborted === true || PASSING.has(thrown.code));
}
