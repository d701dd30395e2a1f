import type { Session } from '../../postgres/index.ts';
import { isoTime } from './rows.ts';

/** A process that works for the flow runs of a warehouse. Times are ISO 8601, UTC. */
export interface WorkerSummary {
  readonly id: string;
  readonly kind: 'worker' | 'scheduler' | 'command';
  readonly host: string;
  readonly processId: number;
  readonly version: string;
  /** Null: of all. */
  readonly warehouse: string | null;
  readonly queues: readonly string[];
  readonly startedAt: string;
  /** When it last gave a sign of life, and seconds since then. */
  readonly seenAt: string;
  readonly seenAgo: number;
  /** Names of the runs that it has. */
  readonly runs: readonly string[];
}

/** The processes that are there, workers first. */
export async function listWorkers(session: Session): Promise<readonly WorkerSummary[]> {
  const { rows } = await session.query<WorkerSummary>(
    `select w.id::text, w.kind, w.host, w.pid as "processId", w.version, w.warehouse, w.queues, ${isoTime('w.started_at')} as "startedAt",
  ${isoTime('w.seen_at')} as "seenAt", extract(epoch from clock_timestamp() - w.seen_at)::float8 as "seenAgo",
  array(select r.name from sigeti_ops.flow_run r where r.worker_id = w.id
    and r.state_type in ('PENDING', 'RUNNING', 'CANCELLING') order by r.started_at) as runs
from sigeti_ops.live_worker w order by w.kind <> 'worker', w.kind, w.host, w.started_at`,
  );
  return rows;
}
