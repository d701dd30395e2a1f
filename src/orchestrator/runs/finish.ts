import type { ErrorDetails, Text } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import { changeState, type HeldRun, type NewState } from './change-state.ts';

/** What is said of a run at its end. */
export interface FinalWords {
  readonly message?: Text | undefined;
  readonly error?: ErrorDetails | undefined;
}

/**
 * Gives a run its last state. Where its end was asked for meanwhile, it has completed all the same if all of it was
 * done, and is cancelled otherwise. False where the run belongs to somebody else.
 */
export async function finishRun(
  session: Session,
  run: HeldRun,
  { type, name }: Pick<NewState, 'type' | 'name'>,
  { message, error }: FinalWords = {},
): Promise<boolean> {
  if (await changeState(session, run, { from: ['RUNNING'], state: { type, name, message }, error })) return true;
  const state = type === 'COMPLETED' ? ({ type, name } as const) : ({ type: 'CANCELLED', name: 'Cancelled' } as const);
  return await changeState(session, run, { from: ['CANCELLING'], state, error });
}
