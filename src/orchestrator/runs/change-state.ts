import type { ErrorDetails, State, StateType, Text } from '../../core/index.ts';
import type { ClientProcess, Session } from '../../postgres/index.ts';

/** A run in the hands of whoever knows its fence. */
export interface HeldRun {
  readonly id: string;
  readonly fence: number;
}

export type NewState = Pick<State, 'type' | 'name' | 'message'>;

interface StateChange {
  /** Only from these types; a run in another one is left as it is. */
  readonly from: readonly StateType[];
  readonly state: NewState;
  readonly error?: ErrorDetails | undefined;
  readonly process?: ClientProcess | undefined;
}

/** Gives a run its next state. False where it belongs to somebody else by now, or is in none of the types `from`. */
export async function changeState(session: Session, run: HeldRun, change: StateChange): Promise<boolean> {
  const { state, from, error, process } = change;
  const { rowCount } = await session.query(
    `update sigeti_ops.flow_run set state_type = $3, state_name = $4, state_message = $5, error = coalesce($6, error),
  process = coalesce($7, process),
  started_at = case when $3 = 'RUNNING' then coalesce(started_at, clock_timestamp()) else started_at end,
  ended_at = case when $3 in ('COMPLETED', 'FAILED', 'CANCELLED', 'CRASHED') then clock_timestamp() end
where id = $1 and fence = $2 and state_type = any($8)`,
    [run.id, run.fence, state.type, state.name, json(state.message), json(error), json(process), from],
  );
  return rowCount === 1;
}

/**
 * Lets go of a run that did not end: it waits for a worker again, from the point it has reached. `seconds` is the time
 * until then. Its fence moves on, so that nothing of the attempt that ends here is written any more.
 */
export async function giveBack(
  session: Session,
  run: HeldRun,
  options: { readonly message: Text; readonly seconds: number; readonly isRetry: boolean },
): Promise<boolean> {
  const { rowCount } = await session.query(
    `update sigeti_ops.flow_run set state_type = 'SCHEDULED', state_name = 'AwaitingRetry', state_message = $3,
  due_at = clock_timestamp() + make_interval(secs => $4), attempt = attempt + $5::int, fence = fence + 1,
  worker_id = null, lease_until = null
where id = $1 and fence = $2 and state_type in ('PENDING', 'RUNNING')`,
    [run.id, run.fence, json(options.message), options.seconds, options.isRetry ? 1 : 0],
  );
  return rowCount === 1;
}

function json(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
