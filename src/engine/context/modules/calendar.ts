import type { Value } from '../../jinja/index.ts';

/** Milliseconds since 1970 of year, month (from 1), day, hour, minute and second in UTC. Years below 100 are themselves. */
export function utcTime(parts: readonly number[]): number {
  const [year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts;
  const time = new Date(0);
  time.setUTCFullYear(year, month - 1, day);
  return time.setUTCHours(hour, minute, second, 0);
}

/** Python's `%`: the sign of the divisor. */
export function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}

/** An argument that is a number, or what stands in for it. */
export function numberOr(value: Value | undefined, fallback: number): number {
  return typeof value === 'number' ? value : fallback;
}
