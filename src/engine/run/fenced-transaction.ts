import { SigetiError } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { executeBatch, type QueryResult, type Statement } from '../adapter/index.ts';
import { checkFence, type RunLock, refuseIfFenced } from './run-lock.ts';

/**
 * Opens a transaction that may publish, and runs the statements in it, in one round trip. Returns their results. The
 * caller commits or rolls back. Throws RUN_FENCED_OFF when a later run has taken over, and the error of the guard.
 */
export async function beginFenced(
  session: Session,
  lock: RunLock,
  statements: readonly Statement[],
  signal: AbortSignal,
): Promise<readonly QueryResult[]> {
  const opening: readonly Statement[] = [
    { purpose: 'begin to publish', sql: 'begin' },
    { purpose: 'make the publication durable', sql: 'set local synchronous_commit to default' },
  ];
  const checks = checkFence(lock);
  const results = await executeBatch(session, [...opening, ...checks, ...statements], signal);
  const first = opening.length + checks.length;
  refuseIfFenced(lock, results.slice(opening.length, first));
  return results.slice(first);
}

export const COMMIT: Statement = { purpose: 'commit the publication', sql: 'commit' };

export async function commit(session: Session): Promise<void> {
  await executeBatch(session, [COMMIT]);
}

/** A lost session has rolled back by itself; the first error is the one to report. */
export async function rollBack(session: Session): Promise<void> {
  try {
    await session.script('rollback');
  } catch (thrown) {
    if (!(thrown instanceof SigetiError)) throw thrown;
  }
}
