import type { Session } from '../../postgres/index.ts';

/** Whether a process is there that looks after schedules and alerts. */
export async function hasServer(session: Session): Promise<boolean> {
  const { rowCount } = await session.query(`select from sigeti_ops.live_worker where kind = 'scheduler' limit 1`);
  return rowCount > 0;
}
