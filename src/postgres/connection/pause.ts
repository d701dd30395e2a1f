import { setTimeout as delay } from 'node:timers/promises';

/** Waits so many milliseconds, or until the signal is given: the next statement under it then says that it was cancelled. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
