import type { Text } from './text.ts';

/** Prefect's types of states. A flow run always has exactly one; the last four are final. */
export const STATE_TYPES = [
  'SCHEDULED',
  'PENDING',
  'RUNNING',
  'CANCELLING',
  'COMPLETED',
  'FAILED',
  'CANCELLED',
  'CRASHED',
] as const;
export type StateType = (typeof STATE_TYPES)[number];

/** What a state is called, where one type has several: Prefect's names. */
export type StateName =
  | 'Scheduled'
  | 'Late'
  | 'AwaitingRetry'
  | 'Pending'
  | 'Running'
  | 'Cancelling'
  | 'Completed'
  | 'Failed'
  | 'TimedOut'
  | 'Cancelled'
  | 'Skipped'
  | 'Crashed';

/** The state of a flow run: what it is, why, and since when (ISO 8601, UTC). */
export interface State {
  readonly type: StateType;
  readonly name: StateName;
  readonly message?: Text | undefined;
  readonly at: string;
}

/**
 * Which type may follow which. The database holds the same table and refuses everything else, whoever writes: no run
 * that has crashed completes later, none that was cancelled goes on.
 */
export const TRANSITIONS: Readonly<Record<StateType, readonly StateType[]>> = {
  // Late and AwaitingRetry are names of SCHEDULED.
  SCHEDULED: ['SCHEDULED', 'PENDING', 'CANCELLED'],
  // Back to SCHEDULED: its worker has died or is stopping, and another takes over.
  PENDING: ['RUNNING', 'SCHEDULED', 'CANCELLING', 'FAILED', 'CRASHED'],
  RUNNING: ['COMPLETED', 'FAILED', 'SCHEDULED', 'CANCELLING', 'CRASHED'],
  // What was done before the request reached it is done.
  CANCELLING: ['CANCELLED', 'COMPLETED'],
  COMPLETED: [],
  // A retry, from the point of failure.
  FAILED: ['SCHEDULED'],
  CANCELLED: ['SCHEDULED'],
  CRASHED: ['SCHEDULED'],
};

/** Types of a run that has its warehouse: no other run of that warehouse may have one of them. */
export const ACTIVE_TYPES = ['PENDING', 'RUNNING', 'CANCELLING'] as const satisfies readonly StateType[];

/** Types after which nothing happens any more, unless somebody asks for a retry. */
const FINAL_TYPES = ['COMPLETED', 'FAILED', 'CANCELLED', 'CRASHED'] as const satisfies readonly StateType[];

/** Whether a state of type `to` may follow one of type `from`. */
export function mayFollow(from: StateType, to: StateType): boolean {
  return TRANSITIONS[from].includes(to);
}

export function isFinal(type: StateType): boolean {
  return (FINAL_TYPES as readonly StateType[]).includes(type);
}
