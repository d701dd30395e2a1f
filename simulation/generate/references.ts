import type { Instant } from '../time.ts';

/** Gives references as the application does: `PREFIX-YYYY-NNNN`, counted from one within each year. */
export function referencesByYear(prefix: string): (at: Instant) => string {
  const counts = new Map<number, number>();
  return (at) => {
    const year = new Date(at).getUTCFullYear();
    const count = (counts.get(year) ?? 0) + 1;
    counts.set(year, count);
    return `${prefix}-${year}-${String(count).padStart(4, '0')}`;
  };
}
