import { SigetiError } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { executeBatch, type QueryResult, type Statement } from '../adapter/index.ts';
import { checkFence, type RunLock, refuseIfFenced, refuseIfOvertaken } from './run-lock.ts';

/**
 * Opens a transaction that may publish, unless the node's own is open, and runs the statements in it, in one round trip.
 * Returns their results. The caller commits or rolls back. Throws RUN_FENCED_OFF when a later run has taken over, and the
 * error of the guard.
 */
export async function beginFenced(
  session: Session,
  lock: RunLock,
  statements: readonly Statement[],
  signal: AbortSignal,
): Promise<readonly QueryResult[]> {
  const opening: readonly Statement[] = [
    ...(session.isInTransaction ? [] : [{ purpose: 'begin to publish', sql: 'begin' } as const]),
    { purpose: 'make the publication durable', sql: 'set local synchronous_commit to default' },
  ];
  const checks = checkFence(lock);
  const results = await executeBatch(session, [...opening, ...checks, ...statements], signal).catch(
    (thrown: unknown) => {
      refuseIfOvertaken(lock, thrown);
      throw thrown;
    },
  );
  const first = opening.length + checks.length;
  refuseIfFenced(lock, results.slice(opening.length, first));
  return results.slice(first);
}

/**
 * Runs statements in one transaction that is committed only while the run may publish: that is asked after them, so that
 * nobody waits for as long as they take. Throws as `beginFenced` does, and what fails; then nothing has changed.
 */
export async function executeFenced(
  session: Session,
  lock: RunLock,
  statements: readonly Statement[],
  signal: AbortSignal,
): Promise<readonly QueryResult[]> {
  const opening: readonly Statement[] = [{ purpose: 'begin to publish', sql: 'begin' }];
  const first = opening.length + statements.length;
  try {
    const results = await executeBatch(session, [...opening, ...statements, ...checkFence(lock)], signal);
    refuseIfFenced(lock, results.slice(first));
    await commit(session);
    return results.slice(opening.length, first);
  } catch (thrown) {
    await rollBack(session);
    throw thrown;
  }
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
