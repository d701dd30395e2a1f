import type { Session } from '../../postgres/index.ts';

/** What came of a request to cancel. */
export type CancelOutcome = 'cancelled' | 'cancelling' | 'final' | 'unknown';

/**
 * Asks for the end of a run. One that waits is cancelled at once; one that runs is told so, and its warehouse is free
 * when everything that it started has ended.
 */
export async function cancelRun(session: Session, id: string, by: string): Promise<CancelOutcome> {
  const { rows } = await session.query<{ state_type: string }>(
    `update sigeti_ops.flow_run set cancel_requested_at = coalesce(cancel_requested_at, clock_timestamp()), cancelled_by = coalesce(cancelled_by, $2),
  state_type = case state_type when 'SCHEDULED' then 'CANCELLED' else 'CANCELLING' end,
  state_name = case state_type when 'SCHEDULED' then 'Cancelled' else 'Cancelling' end,
  state_message = null,
  ended_at = case state_type when 'SCHEDULED' then clock_timestamp() end
where id = $1 and state_type in ('SCHEDULED', 'PENDING', 'RUNNING') returning state_type`,
    [id, by],
  );
  if (rows[0] !== undefined) return rows[0].state_type === 'CANCELLED' ? 'cancelled' : 'cancelling';
  const [found] = (
    await session.query<{ state_type: string }>('select state_type from sigeti_ops.flow_run where id = $1', [id])
  ).rows;
  if (found === undefined) return 'unknown';
  return found.state_type === 'CANCELLING' ? 'cancelling' : 'final';
}

/** Starts a run again that failed, crashed or was cancelled, from the point of failure. False where it did none of these. */
export async function retryRun(session: Session, id: string): Promise<boolean> {
  const { rowCount } = await session.query(
    `update sigeti_ops.flow_run set state_type = 'SCHEDULED', state_name = 'AwaitingRetry', state_message = null, attempt = attempt + 1,
  takeovers = 0, due_at = clock_timestamp(), late_at = null, ended_at = null, error = null, cancel_requested_at = null,
  cancelled_by = null, fence = fence + 1, worker_id = null, lease_until = null
where id = $1 and state_type in ('FAILED', 'CRASHED', 'CANCELLED') and trigger <> 'command'`,
    [id],
  );
  return rowCount === 1;
}
