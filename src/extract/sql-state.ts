import { SigetiError } from '../core/index.ts';

/** Whether the server gave one of these SQLSTATEs. */
export function isState(thrown: unknown, states: readonly string[]): thrown is SigetiError {
  return thrown instanceof SigetiError && states.includes(thrown.details.sqlState ?? '');
}

const GONE = new Set([
  'DATABASE_CONNECTION_LOST',
  'DATABASE_CONNECTION_REFUSED',
  'DATABASE_CONNECT_TIMEOUT',
  'DATABASE_CONNECT_FAILED',
  'DATABASE_NOT_READY',
]);

/** Whether a server or the way to it went away: another attempt may find it again. */
export function isCut(thrown: unknown): thrown is SigetiError {
  return thrown instanceof SigetiError && GONE.has(thrown.code);
}
