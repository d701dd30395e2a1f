import type { Session } from '../postgres/index.ts';

/** Does `work` in a transaction of the session, and takes all of it back where it throws. */
export async function inTransaction<T>(session: Session, work: () => Promise<T>): Promise<T> {
  await session.script('begin');
  try {
    const result = await work();
    await session.script('commit');
    return result;
  } catch (thrown) {
    if (!session.lost.aborted) await session.script('rollback');
    throw thrown;
  }
}

/** The database's clock, in milliseconds since 1970: the only one that counts. */
export async function databaseTime(session: Session): Promise<number> {
  const [result] = await session.script('select extract(epoch from clock_timestamp())::float8 * 1000');
  return Math.floor(Number(result?.rows[0]?.[0]));
}
