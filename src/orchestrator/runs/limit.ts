import type { Session } from '../../postgres/index.ts';

/** Sets how many runs there may be at once, over all workers and warehouses of the database. Kept until it is set again. */
export async function limitConcurrency(session: Session, limit: number): Promise<void> {
  await session.query(`update sigeti_ops.setting set value = to_jsonb($1::int) where key = 'concurrency_limit'`, [
    limit,
  ]);
  // Runs that wait may start now.
  await session.script('notify sigeti_ops');
}
