import { ACTIVE_TYPES, quoteLiteral } from '../../core/index.ts';
import { LOCK_CLASSES, type Session } from '../../postgres/index.ts';
import { CLAIMED_COLUMNS, type ClaimedRun, LEASE, toClaimedRun } from './flow-run.ts';

/** Class and key of the advisory lock under which it is decided which run starts: one decision at a time. */
export const ADMISSION_LOCK = `${LOCK_CLASSES.history}, 1`;

export const ACTIVE = `(${ACTIVE_TYPES.map((type) => quoteLiteral(type)).join(', ')})`;

/**
 * Claims the run that is next: due, of the worker's warehouse and one of its queues, the warehouse free and the limit of
 * runs at once not reached. Undefined where there is none. The decision is one transaction, and an index forbids a second run of a
 * warehouse besides.
 */
export async function claimRun(
  session: Session,
  worker: { readonly id: string; readonly warehouse: string; readonly queues: readonly string[] },
): Promise<ClaimedRun | undefined> {
  const queues = worker.queues.map((queue) => quoteLiteral(queue)).join(', ');
  const results = await session.script(`begin;
select pg_advisory_xact_lock(${ADMISSION_LOCK});
update sigeti_ops.flow_run r set state_type = 'PENDING', state_name = 'Pending', state_message = null,
  worker_id = ${quoteLiteral(worker.id)}, lease_until = clock_timestamp() + interval '${LEASE} seconds', fence = fence + 1
where r.id = (
  select c.id from sigeti_ops.flow_run c
  where c.state_type = 'SCHEDULED' and c.due_at <= clock_timestamp() and c.queue in (${queues})
    and c.warehouse = ${quoteLiteral(worker.warehouse)}
    and not exists (select from sigeti_ops.flow_run a where a.warehouse = c.warehouse and a.state_type in ${ACTIVE})
    and (select count(*) from sigeti_ops.flow_run a where a.state_type in ${ACTIVE})
      < (select value::int from sigeti_ops.setting where key = 'concurrency_limit')
  order by c.due_at, c.created_at limit 1 for update skip locked)
returning ${CLAIMED_COLUMNS};
commit`);
  const row = results[2]?.rows[0];
  return row === undefined ? undefined : toClaimedRun(row);
}

/** What a worker learns of a run when it renews its leases. */
export interface Lease {
  readonly id: string;
  readonly fence: number;
  /** `held` by the worker, `over` because it has ended, or `taken` by another since, or set back for one. */
  readonly state: 'held' | 'over' | 'taken';
  readonly isCancelled: boolean;
}

/** Renews the leases of a worker's runs, and says of each whether it is still the worker's. */
export async function renewLeases(
  session: Session,
  workerId: string,
  runs: readonly { readonly id: string; readonly fence: number }[],
  lease = LEASE,
): Promise<readonly Lease[]> {
  const held = runs.map(({ id, fence }) => `(${quoteLiteral(id)}::uuid, ${fence}::bigint)`).join(', ');
  const renew =
    held === ''
      ? ''
      : `;
with h (id, fence) as (values ${held}),
renewed as (update sigeti_ops.flow_run r set lease_until = clock_timestamp() + interval '${lease} seconds'
  from h where r.id = h.id and r.fence = h.fence and r.state_type in ${ACTIVE}
  returning r.id, r.cancel_requested_at is not null as is_cancelled)
select h.id::text, h.fence::text, case when renewed.id is not null then 'held' when r.fence = h.fence then 'over' else 'taken' end,
  coalesce(renewed.is_cancelled, false)
from h left join renewed on renewed.id = h.id left join sigeti_ops.flow_run r on r.id = h.id`;
  const results = await session.script(
    `update sigeti_ops.worker set seen_at = clock_timestamp() where id = ${quoteLiteral(workerId)}${renew}`,
  );
  return (results[1]?.rows ?? []).map(([id, fence, state, isCancelled]) => ({
    id: String(id),
    fence: Number(fence),
    state: state === 'held' || state === 'over' ? state : 'taken',
    isCancelled: isCancelled === true,
  }));
}
